import { describe, expect, it } from "vitest";
import { changesState, isCrossSite } from "../../../gateway/src/auth/cross-site.js";

const host = "roads.example:8080";

describe("a request that changes something", () => {
  it.each<[string, Record<string, string>, boolean]>([
    [
      "the console's own, on a trustworthy origin",
      { "sec-fetch-site": "same-origin", origin: `http://${host}` },
      false,
    ],
    ["the person's own typing", { "sec-fetch-site": "none" }, false],
    ["another site's page", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }, true],
    ["a page of a sister host", { "sec-fetch-site": "same-site", origin: "https://blog.example" }, true],
    ["another site's page on a browser without Fetch Metadata", { origin: "https://evil.example" }, true],
    ["a sandboxed frame", { origin: "null" }, true],
    ["another port of the same host", { origin: "http://roads.example:9999" }, true],
    ["a host whose name only begins alike", { origin: "http://roads.example.evil.example:8080" }, true],
    ["the console's own over plain http", { origin: `http://${host}` }, false],
    ["a script, which sends neither header", {}, false],
  ])("from %s: cross-site %#", (_who, headers, crossSite) => {
    expect(isCrossSite({ host, ...headers }, null)).toBe(crossSite);
  });

  it("may come from PUBLIC_URL, whatever Host the proxy sends", () => {
    const headers = { host: "10.0.0.5:8080", origin: "https://roads.example" };
    expect(isCrossSite(headers, "https://roads.example")).toBe(false);
    expect(isCrossSite(headers, null)).toBe(true);
  });

  it("is one whose method is not safe", () => {
    expect(["GET", "HEAD", "OPTIONS"].some(changesState)).toBe(false);
    expect(["POST", "PUT", "PATCH", "DELETE"].every(changesState)).toBe(true);
  });
});
