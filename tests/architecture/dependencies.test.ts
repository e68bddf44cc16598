import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryRoot, type SourceFile, sourceFiles } from "../support/source-tree.js";

const product = sourceFiles("gateway", "db", "console", "simulators");

/** The workspace that a file of the product belongs to. */
function workspaceOf(path: string): string {
  if (path.startsWith("gateway/contract/")) return "contract";
  return path.split("/")[0] ?? "";
}

/** The path that a relative import points at, without its extension; null for a package. */
function target(file: SourceFile, specifier: string): string | null {
  return specifier.startsWith(".") ? posix.join(dirname(file.path), specifier) : null;
}

function violations(isWrong: (file: SourceFile, specifier: string) => boolean): string[] {
  return product.flatMap((file) =>
    file.imports.filter((specifier) => isWrong(file, specifier)).map((specifier) => `${file.path} → ${specifier}`),
  );
}

describe("what may depend on what", () => {
  const allowed: Record<string, string[]> = {
    contract: [],
    db: ["contract"],
    gateway: ["contract", "db"],
    console: ["contract"],
    simulators: ["contract"],
  };

  it("lets workspaces depend only on those below them", () => {
    expect(
      violations((file, specifier) => {
        const dependency = /^@roadcast\/([a-z]+)/.exec(specifier)?.[1];
        return dependency !== undefined && !(allowed[workspaceOf(file.path)] ?? []).includes(dependency);
      }),
    ).toEqual([]);
  });

  it("lets no workspace reach into another by path, nor anything into tests", () => {
    expect(
      violations((file, specifier) => {
        const path = target(file, specifier);
        return path !== null && workspaceOf(path) !== workspaceOf(file.path);
      }),
    ).toEqual([]);
  });

  it("keeps Node and the DOM out of the contract, which needs a schema library only", () => {
    expect(
      violations(
        (file, specifier) => workspaceOf(file.path) === "contract" && !specifier.startsWith(".") && specifier !== "zod",
      ),
    ).toEqual([]);
  });

  it("has the contract installed with that one package", () => {
    const manifest = JSON.parse(readFileSync(join(repositoryRoot, "gateway/contract/package.json"), "utf8"));
    expect(Object.keys(manifest.dependencies)).toEqual(["zod"]);
  });

  it("keeps the gateway's rooms apart: main passes functions in", () => {
    const room = (path: string) =>
      /^gateway\/src\/(ingest|live|control|incidents|media|http)\//.exec(`${path}/`)?.[1] ?? null;
    expect(
      violations((file, specifier) => {
        const from = room(file.path);
        const path = target(file, specifier);
        const to = path === null ? null : room(path);
        return from !== null && to !== null && from !== to;
      }),
    ).toEqual([]);
  });

  it("keeps the console's layers in order", () => {
    const order = [["format", "ui"], ["api"], ["live"], ["map", "charts", "video"], ["panels"], ["pages"]];
    const layer = (path: string) => {
      const folder = /^console\/src\/([a-z]+)\//.exec(`${path}/`)?.[1];
      return order.findIndex((folders) => folder !== undefined && folders.includes(folder));
    };
    expect(
      violations((file, specifier) => {
        const from = layer(file.path);
        const path = target(file, specifier);
        const to = path === null ? -1 : layer(path);
        return from >= 0 && to > from;
      }),
    ).toEqual([]);
  });

  it.each([
    ["leaflet", "console/src/map/"],
    ["recharts", "console/src/charts/"],
    ["hls.js", "console/src/video/"],
    ["pg", "db/"],
    ["express", "gateway/src/"],
    ["mqtt", "gateway/src/broker/|simulators/src/"],
  ])("lets %s be imported from %s only", (name, folders) => {
    const inside = new RegExp(`^(?:${folders})`);
    expect(
      violations(
        (file, specifier) => (specifier === name || specifier.startsWith(`${name}/`)) && !inside.test(file.path),
      ),
    ).toEqual([]);
  });
});
