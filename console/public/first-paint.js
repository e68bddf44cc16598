// Runs before the first paint, as a file of its own because the content policy allows no inline script:
// without it a person who chose the light scheme would see a dark flash at every load.
try {
  const scheme = localStorage.getItem("roadcast.colour-scheme");
  if (scheme === "light" || scheme === "dark") {
    document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
  }
} catch {
  // Storage may be forbidden; the default scheme stands.
}

// The code of the first screen, who is signed in and, where the gateway has seen a session's cookie, what it shows are
// asked for now, side by side, instead of one after the other once the program runs. The pages without a session need
// none of them.
if (!/^\/(sign-in|watch)(\/|$)/.test(location.pathname)) {
  const { session, signedIn, answers = "", files = "" } = document.currentScript.dataset;
  const early = (href, rel, as) => {
    const link = Object.assign(document.createElement("link"), { rel, href, crossOrigin: "anonymous" });
    if (as !== undefined) link.as = as;
    document.head.append(link);
  };
  for (const path of files.split(" ")) {
    if (path.endsWith(".js")) early(path, "modulepreload");
    if (path.endsWith(".css")) early(path, "preload", "style");
  }
  for (const path of [session, ...(signedIn === "yes" ? answers.split(" ") : [])]) early(path, "preload", "fetch");
}
