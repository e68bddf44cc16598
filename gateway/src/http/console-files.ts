import { readFile } from "node:fs/promises";
import path from "node:path";
import express, { type Request, type Response, Router } from "express";
import { sessionCookie } from "../auth/sessions.js";
import { compressedFiles } from "./compressed-files.js";
import { nonceOf } from "./security-headers.js";

const noncePlaceholder = /__CSP_NONCE__/g;
/** Addresses of pages that need no session, and so neither the frame's code nor anybody's data. */
const withoutFrame = /^\/(sign-in|watch)(\/|$)/;
const forEver = { immutable: true, maxAge: "365d" };

/**
 * The built console. Files under `assets/` carry a hash in their name, never change and lie there compressed, too;
 * `index.html` is read for each request, given the nonce of its response, and answers every address of the console's own
 * router. It has code and data of the first screen fetched early: the code where the address needs it, the data where a
 * session's cookie came with the request.
 *
 * @param root the console's build, `console/dist`
 */
export function consoleFiles(root: string): Router {
  const router = Router();
  const assets = path.join(root, "assets");
  router.use("/assets", compressedFiles(assets, forEver));
  router.use("/assets", express.static(assets, { ...forEver, index: false, redirect: false }));
  router.use(express.static(root, { index: false, redirect: false, maxAge: 0, setHeaders: revalidate }));
  router.use(async (request, response, next) => {
    if (!wantsPage(request)) {
      next();
      return;
    }
    await sendPage(root, request, response);
  });
  return router;
}

function revalidate(response: Response): void {
  response.setHeader("Cache-Control", "no-cache");
}

/** A person's browser going to an address of the console; a missing script or picture asks for no page. */
function wantsPage(request: Request): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  if (path.extname(request.path) === ".html") return request.path === "/index.html";
  return request.path === "/" || (request.headers.accept ?? "").includes("text/html");
}

async function sendPage(root: string, request: Request, response: Response): Promise<void> {
  // No validator and no store: a kept page would carry the nonce of another response.
  response.setHeader("Cache-Control", "no-cache, no-store");
  let page: string;
  try {
    page = await readFile(path.join(root, "index.html"), "utf8");
  } catch {
    response.status(503).type("html").send(notBuilt);
    return;
  }
  const signedIn = request.headers.cookie?.includes(`${sessionCookie}=`) === true;
  if (withoutFrame.test(request.path)) page = withoutPart(page, "frame");
  else if (!signedIn) page = withoutPart(page, "signed-in");
  response.type("html").send(page.replace(noncePlaceholder, nonceOf(response)));
}

/** A page without a part and its marks, `<!--[name-->` and `<!--name]-->`; one without such a part stays as it is. */
function withoutPart(page: string, name: string): string {
  const [before = "", rest] = page.split(`<!--[${name}-->`);
  return rest === undefined ? page : before + (rest.split(`<!--${name}]-->`)[1] ?? "");
}

const notBuilt = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Roadcast</title></head>
<body><h1>The console has not been built</h1>
<p>The gateway runs, but the files of its console are missing. Run <code>npm run build</code> and load this page again.</p>
<p lang="ko">게이트웨이는 실행 중이지만 콘솔 파일이 없습니다. <code>npm run build</code>를 실행한 뒤 이 페이지를 다시 여십시오.</p>
</body></html>
`;
