import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { settings } from "../../gateway/src/config/settings.js";
import { repositoryRoot, sourceFiles, trackedFiles } from "../support/source-tree.js";

interface Row {
  name: string;
  fallback: string;
  meaning: string;
}

const text = (path: string) => readFileSync(join(repositoryRoot, path), "utf8");
const composeFile = text("docker-compose.yml");

/** The table of variables under a heading of the README. */
function tableOf(heading: string): Row[] {
  const from = text("README.md").split(`\n### ${heading}\n`)[1];
  if (from === undefined) throw new Error(`the README has no heading ${heading}`);
  const section = from.split(/\n#{2,3} /)[0] ?? "";
  return [...section.matchAll(/^\| `(\w+)` \| (.+?) \| (.+) \|$/gm)].map(
    ([, name = "", fallback = "", meaning = ""]) => ({ name, fallback, meaning }),
  );
}

const namesIn = (heading: string) => new Set(tableOf(heading).map(({ name }) => name));
const found = (code: string, pattern: RegExp) => new Set([...code.matchAll(pattern)].map(([, name = ""]) => name));
const codeOf = (...folders: string[]) =>
  sourceFiles(...folders)
    .map(({ code }) => code)
    .join("\n");

/** What every program has, of the machine and not of Roadcast. */
const ofTheMachine = ["PATH", "HOME"];
const readDirectly = /\bprocess\.env\.([A-Z]\w*)|\bprocess\.env\["(\w+)"\]/g;

describe("the README's tables of settings", () => {
  it("hold every setting of the gateway as the code has it, in its order, and no other", () => {
    const rows = Object.entries(settings).map(([name, { fallback, meaning }]) => ({ name, fallback, meaning }));
    expect(tableOf("Gateway")).toEqual(rows);
  });

  it("say the defaults that are values as the code applies them", () => {
    for (const [name, { fallback, schema }] of Object.entries(settings)) {
      const applied = schema.parse(undefined);
      if (applied !== undefined) expect(`${name} ${fallback}`).toBe(`${name} ${applied}`);
    }
  });

  it("hold every variable of the simulators, and no other", () => {
    expect(namesIn("Simulators")).toEqual(found(codeOf("simulators"), /\benvironment\.([A-Z]\w*)/g));
  });

  it("hold every variable of the compose file, and no other, with its default", () => {
    const rows = tableOf("Compose file");
    const inFile = new Map<string, string>();
    for (const [, name = "", mode = "", given = ""] of composeFile.matchAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g)) {
      if (mode === "") continue;
      inFile.set(name, mode === "?" ? "none: needed" : given === "" ? "none" : given);
    }
    expect(new Map(rows.map(({ name, fallback }) => [name, fallback]))).toEqual(inFile);
    const used = found(composeFile, /\$\{(\w+)/g);
    expect([...used].filter((name) => !inFile.has(name))).toEqual([]);
  });

  it("hold every variable of the tests, and no other", () => {
    const scripts = trackedFiles("tests").filter((path) => path.endsWith(".mjs"));
    const code = [codeOf("tests"), ...scripts.map(text)].join("\n");
    const read = found(code, readDirectly);
    expect(namesIn("Tests")).toEqual(new Set([...read].filter((name) => !ofTheMachine.includes(name))));
  });

  it("lack nothing that is read by name anywhere else", () => {
    const known = new Set(["Gateway", "Simulators", "Tests"].flatMap((heading) => [...namesIn(heading)]));
    const scripts = trackedFiles("gateway", "db", "console", "simulators").filter((path) => /\.m?js$/.test(path));
    const code = [codeOf("gateway", "db", "console", "simulators"), ...scripts.map(text)].join("\n");
    const read = [...found(code, readDirectly)].filter((name) => !ofTheMachine.includes(name));
    expect(read.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe("the compose file", () => {
  it("gives the gateway and the simulators settings that they have", () => {
    const given = (service: string) => {
      const body = composeFile.split(`\n  ${service}:\n`)[1]?.split(/\n {2}\w+:\n/)[0] ?? "";
      const environment = body.split("\n    environment:\n")[1]?.split(/\n {4}\w/)[0] ?? "";
      return found(environment, /^ {6}(\w+):/gm);
    };
    expect(given("gateway").size).toBeGreaterThan(4);
    expect([...given("gateway")].filter((name) => !(name in settings))).toEqual([]);
    expect([...given("simulators")]).toEqual(["MQTT_PREFIX", "ROADCAST_TOKEN"]);
    expect([...given("simulators")].filter((name) => !namesIn("Simulators").has(name))).toEqual([]);
  });
});
