import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { placesOf, repositoryRoot, sourceFiles, trackedFiles } from "../support/source-tree.js";

const tokens = "console/src/ui/tokens.css";

/** The declarations of every style sheet but the tokens', as `path:line property: value`. */
const declarations = trackedFiles("console/src")
  .filter((path) => path.endsWith(".css") && path !== tokens)
  .flatMap((path) => {
    const css = readFileSync(join(repositoryRoot, path), "utf8").replace(/\/\*[\s\S]*?\*\//g, (comment) =>
      comment.replace(/[^\n]/g, " "),
    );
    return css.split("\n").flatMap((line, index) => {
      const [, property, value] = /^\s+(-{0,2}[a-z-]+): (.*?);?$/.exec(line) ?? [];
      return property === undefined || value === undefined ? [] : [{ at: `${path}:${index + 1}`, property, value }];
    });
  });

const places = (wrong: (property: string, value: string) => boolean) =>
  declarations
    .filter(({ property, value }) => wrong(property, value))
    .map(({ at, property, value }) => `${at} ${property}: ${value}`);

describe("design tokens", () => {
  it("are the only colours of the style sheets", () => {
    expect(places((_, value) => /#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch)a?\(/i.test(value))).toEqual([]);
  });

  it("are the only sizes and weights of text", () => {
    const free = /var\(--|inherit|em$|^normal$|%/;
    expect(places((property, value) => /^font-(size|weight)$/.test(property) && !free.test(value))).toEqual([]);
  });

  it("are the only steps of space, corners and shadows", () => {
    const literal = /(?<![\w.-])-?(?!0\b)(?!1px)[0-9.]+(px|rem)\b/;
    const spaced = /^((row-|column-)?gap|padding|margin)(-|$)|^border-radius$|^box-shadow$/;
    expect(places((property, value) => spaced.test(property) && literal.test(value))).toEqual([]);
  });

  it("leave pixels to hairlines and outlines: everything else grows with the size of text", () => {
    expect(
      places(
        (property, value) =>
          !/^(outline|border|mask|stroke|box-shadow)/.test(property) && /(?<![\w.-])-?(?!1px|0px)[0-9.]+px/.test(value),
      ),
    ).toEqual([]);
  });

  it("name every token that is used", () => {
    const known = new Set(readFileSync(join(repositoryRoot, tokens), "utf8").match(/--rc-[\w-]+(?=:)/g));
    const local = new Set(
      declarations.filter(({ property }) => property.startsWith("--rc-")).map(({ property }) => property),
    );
    const used = declarations.flatMap(({ at, value }) =>
      [...value.matchAll(/var\((--rc-[\w-]+)/g)].map(([, name]) => ({ at, name: name ?? "" })),
    );
    expect(
      used.filter(({ name }) => !known.has(name) && !local.has(name)).map(({ at, name }) => `${at} ${name}`),
    ).toEqual([]);
  });

  it("leave the colours of components to style sheets and palettes", () => {
    const palettes = /^console\/src\/(ui\/theme|map\/palette)\.ts$/;
    const components = sourceFiles("console/src").filter(({ path }) => !palettes.test(path));
    expect(placesOf(components, /["'`]#[0-9a-fA-F]{3,8}["'`]|\brgba?\(\d/)).toEqual([]);
  });
});
