import path from "node:path";
import type { RequestHandler } from "express";

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
};

/**
 * Texts that lie compressed beside themselves (`app.js.gz` beside `app.js`), sent as they lie to those who take gzip.
 * Whatever it does not have goes on to the next handler, untouched.
 *
 * @param root folder that is served
 * @param keeping how browsers may keep them
 */
export function compressedFiles(root: string, keeping: { immutable: boolean; maxAge: string }): RequestHandler {
  return (request, response, next) => {
    const name = decoded(request.path);
    const type = name === null ? undefined : types[path.extname(name)];
    const reads = request.method === "GET" || request.method === "HEAD";
    if (name === null || type === undefined || !reads || request.acceptsEncodings("gzip") === false) {
      next();
      return;
    }
    const headers = { "Content-Type": type, "Content-Encoding": "gzip", Vary: "Accept-Encoding" };
    // The headers are set once the file is found. Parts of it would be parts of the compressed file.
    response.sendFile(`${name}.gz`, { root, headers, acceptRanges: false, ...keeping }, (error) => {
      if (error !== undefined && !response.headersSent) next();
    });
  };
}

function decoded(address: string): string | null {
  try {
    return decodeURIComponent(address);
  } catch {
    return null;
  }
}
