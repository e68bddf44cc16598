import type { IncomingHttpHeaders } from "node:http";

/**
 * Whether a request that a browser made came from another site's page. Every browser of today sends
 * `Sec-Fetch-Site` to a trustworthy origin and `Origin` with every request that is not GET or HEAD and with every
 * WebSocket handshake; a page cannot set either. A request with neither is no browser's and carries no one's cookie
 * against their will (the reasoning of OWASP's CSRF cheat sheet on Fetch Metadata, with Origin as the fallback).
 *
 * @param publicOrigin the origin of PUBLIC_URL, where a proxy stands in front and may change `Host`
 */
export function isCrossSite(headers: IncomingHttpHeaders, publicOrigin: string | null): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const { origin, host } = headers;
  if (origin === undefined) return false;
  if (publicOrigin !== null && origin === publicOrigin) return false;
  return hostOf(origin) !== host?.toLowerCase();
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Methods that change something (RFC 9110 section 9.2.1 names the safe ones). */
export function changesState(method: string): boolean {
  return !safeMethods.has(method);
}
