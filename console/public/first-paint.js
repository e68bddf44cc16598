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
