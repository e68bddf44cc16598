import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { operations } from "@roadcast/contract";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGateway } from "../support/gateway-process.js";
import { repositoryRoot } from "../support/source-tree.js";

const dist = join(repositoryRoot, "console", "dist");
const budgetBytes = 300_000;

/** A script and all that it loads with itself. */
function withImports(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  const text = readFileSync(join(dist, "assets", file), "utf8");
  for (const [, name] of text.matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g)) {
    if (name !== undefined) withImports(name, found);
  }
  return found;
}

describe("the first screen", () => {
  let page = "";
  let scripts: string[] = [];
  beforeAll(() => {
    buildGateway("console");
    page = readFileSync(join(dist, "index.html"), "utf8");
    const named = [...page.matchAll(/\/assets\/([^"'\s]+\.js)/g)].flatMap(([, name]) => name ?? []);
    const loaded = readdirSync(join(dist, "assets")).filter((name) => /^(Shell|MapPage|ko)-[^/]*\.js$/.test(name));
    scripts = [...new Set([...named, ...loaded].flatMap((name) => [...withImports(name)]))];
  }, 180_000);

  it("takes less than 300 kB of JavaScript, gzipped", () => {
    const sizes = scripts.map((name) => gzipSync(readFileSync(join(dist, "assets", name))).byteLength);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(budgetBytes);
  });

  it("comes in a handful of files, since each request takes longer than a small file", () => {
    expect(scripts.length).toBeLessThan(10);
  });

  it("has what it asks the gateway for fetched beside its code", () => {
    const part = (name: string) => page.split(`<!--[${name}-->`)[1]?.split(`<!--${name}]-->`)[0] ?? "";
    for (const { path } of [operations.whoAmI, operations.getNetwork, operations.about]) {
      expect(part("frame")).toContain(`<link rel="preload" as="fetch" crossorigin href="${path}"`);
    }
    for (const { path } of [operations.getNetwork, operations.about]) expect(part("signed-in")).toContain(path);
    expect(part("signed-in")).not.toContain(operations.whoAmI.path);
    for (const name of ["frame", "map"]) {
      expect(part("frame")).toMatch(new RegExp(`<link rel="modulepreload" crossorigin href="/assets/${name}-`));
      expect(part("frame")).toMatch(new RegExp(`<link rel="preload" as="style" crossorigin href="/assets/${name}-`));
    }
    // For the pages without a session, too.
    expect(page.split("<!--[frame-->")[0]).toMatch(/<link rel="modulepreload" crossorigin href="\/assets\/app-/);
  });
});
