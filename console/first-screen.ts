import { join } from "node:path";
import { build, type InlineConfig, type Plugin, type Rolldown } from "vite";

/** What is evaluated first. */
const entry = "index.html";
/** What all pages stand in, evaluated after it. */
const app = "src/app.tsx";
/** What the pages need that need no session, and so neither the socket nor the menus. */
const light = [entry, app, "src/pages/sign-in/SignInPage.tsx", "src/pages/watch/WatchPage.tsx"];
const frame = "src/pages/shell/Shell.tsx";
const screen = "src/pages/map/MapPage.tsx";
/** Pages that draw the map, or with its model and painters, too: what only these share goes with it. */
const onMap = [
  screen,
  "src/pages/wall/WallPage.tsx",
  "src/pages/network/NetworkPage.tsx",
  "src/pages/signals/SignalsPage.tsx",
  "src/pages/signals/SignalPage.tsx",
];

/**
 * Which of four files each module of the first screen belongs into. Left to themselves, sets of modules that the same
 * pages share become a file each: ninety for the first screen, whose requests take longer than their code.
 *
 * `start` is evaluated first, and `app` after it with what the pages without a session need, too; `frame` is what other
 * pages share, `map` the rest. What only other pages need and what is fetched at demand stays outside. Only a bundler
 * knows what is left of a library when the unused is gone: a first bundle, which is thrown away, tells.
 *
 * @param root the console's folder
 * @returns module id → name of its file, null for those outside
 */
export async function firstScreenFiles(root: string, config: InlineConfig): Promise<(id: string) => string | null> {
  const found = await build({
    ...config,
    root,
    configFile: false,
    logLevel: "error",
    build: { ...config.build, write: false, minify: false, cssMinify: false },
  });
  const chunks = [found]
    .flat()
    .flatMap((each) => ("output" in each ? each.output : []))
    .filter(isChunk);
  const modulesOf = (pages: readonly string[]) => {
    const paths = new Set(pages.map((page) => join(root, page)));
    return modulesBehind(chunks, ({ facadeModuleId }) => facadeModuleId !== null && paths.has(facadeModuleId));
  };
  const ofEntry = modulesOf([entry]);
  const ofLight = modulesOf(light);
  const ofScreen = modulesOf([entry, app, frame, screen]);
  const pages = join(root, "src/pages");
  const mapPages = new Set(onMap.map((page) => join(root, page)));
  const ofOthers = modulesBehind(
    chunks,
    ({ facadeModuleId: page }) => page?.startsWith(pages) === true && !mapPages.has(page),
  );
  return (id) => {
    if (!ofScreen.has(id)) return null;
    if (ofEntry.has(id)) return "start";
    if (ofLight.has(id)) return "app";
    return ofOthers.has(id) ? "frame" : "map";
  };
}

function isChunk(file: Rolldown.OutputChunk | Rolldown.OutputAsset): file is Rolldown.OutputChunk {
  return file.type === "chunk";
}

/**
 * Names the files of the first screen to `public/first-paint.js`, which has them fetched beside `start`: the pages that
 * need them are only known once it runs.
 */
export function announceFirstScreen(): Plugin {
  return {
    name: "announce-first-screen",
    transformIndexHtml: (html, { bundle }) => {
      const files = Object.keys(bundle ?? {}).filter((name) => /^assets\/(app|frame|map)-[^/]*\.(js|css)$/.test(name));
      return html.replace("data-files", `data-files="${files.map((name) => `/${name}`).join(" ")}"`);
    },
  };
}

/** The modules of some chunks and of all that these load with them. */
function modulesBehind(
  chunks: readonly Rolldown.OutputChunk[],
  isRoot: (chunk: Rolldown.OutputChunk) => boolean,
): ReadonlySet<string> {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const reached = new Set(chunks.filter(isRoot));
  // A set that grows while it is walked is walked to its end.
  for (const { imports } of reached) {
    for (const name of imports) {
      const chunk = byName.get(name);
      if (chunk !== undefined) reached.add(chunk);
    }
  }
  return new Set([...reached].flatMap(({ moduleIds }) => moduleIds));
}
