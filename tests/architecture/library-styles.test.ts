import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGateway } from "../support/gateway-process.js";
import { repositoryRoot } from "../support/source-tree.js";

const assets = join(repositoryRoot, "console", "dist", "assets");
const resolve = createRequire(join(repositoryRoot, "console", "package.json")).resolve;
const libraries = ["@mantine/core", "@mantine/dates", "@mantine/notifications", "@mantine/spotlight"] as const;

/** The class names that a library has rules for, and the sheet of the single component that each is in. */
function rulesOf(library: string): Map<string, string> {
  const whole = resolve(`${library}/styles.css`);
  const single = join(dirname(whole), "styles");
  const sheets = existsSync(single) ? readdirSync(single).filter((name) => /^\w+\.css$/.test(name)) : [];
  const texts = sheets.map((name) => ({
    name: `${library}/styles/${name}`,
    text: readFileSync(join(single, name), "utf8"),
  }));
  return new Map(
    [...ruledBy(readFileSync(whole, "utf8"))].map((name) => [
      name,
      texts.find(({ text }) => ruledBy(text).has(name))?.name ?? `${library}/styles.css`,
    ]),
  );
}

/** The library's class names with a rule in a style sheet. */
const ruledBy = (css: string): Set<string> =>
  new Set([...css.matchAll(/\.(m_[0-9a-f]+)/g)].flatMap(([, name]) => name ?? []));

/** The library's class names that a script gives to elements. */
const namedBy = (script: string): Set<string> => new Set(script.match(/\bm_[0-9a-f]+\b/g));

/** Which class names of components in the scripts have a rule in the library and none in the style sheets. */
const withoutRule = (rules: Map<string, string>, scripts: string, css: string): string[] => {
  const there = ruledBy(css);
  return [...namedBy(scripts)].filter((name) => rules.has(name) && !there.has(name));
};

function built(extension: string): string {
  const names = readdirSync(assets).filter((name) => name.endsWith(extension));
  return names.map((name) => readFileSync(join(assets, name), "utf8")).join("\n");
}

describe("The styles of the component library in the built console", () => {
  let rules = new Map<string, string>();
  let scripts = "";
  let css = "";
  beforeAll(() => {
    buildGateway("console");
    rules = new Map(libraries.flatMap((library) => [...rulesOf(library)]));
    scripts = built(".js");
    css = built(".css");
  }, 180_000);

  it("have the rules of every component in use", () => {
    const missing = withoutRule(rules, scripts, css).map((name) => `${name}: import ${rules.get(name)}`);
    expect(missing).toEqual([]);
  });

  it("are told of where one component's are left out", () => {
    const button = "m_77c9d27d";
    expect(rules.get(button)).toBe("@mantine/core/styles/Button.css");
    expect(withoutRule(rules, scripts, css.replaceAll(`.${button}`, ".gone"))).toEqual([button]);
  });
});
