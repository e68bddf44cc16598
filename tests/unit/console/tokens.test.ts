import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { contrast } from "../../support/colour.js";
import { repositoryRoot } from "../../support/source-tree.js";

const css = readFileSync(join(repositoryRoot, "console/src/ui/tokens.css"), "utf8");

/** The colours of a scheme by token, as the style sheet has them. */
function coloursOf(scheme: "dark" | "light"): Map<string, string> {
  const block = new RegExp(`\\[data-mantine-color-scheme="${scheme}"\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? "";
  return new Map(
    [...block.matchAll(/(--rc-[\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name ?? "", value ?? ""]),
  );
}

const grounds = ["--rc-ground", "--rc-surface", "--rc-raised", "--rc-hover"];
const texts = ["--rc-text", "--rc-text-dim", "--rc-accent", "--rc-alarm", "--rc-caution"];

describe.each(["dark", "light"] as const)("the tokens of the %s scheme", (scheme) => {
  const colours = coloursOf(scheme);
  const of = (name: string) => colours.get(name) ?? "#000000";

  test("name the same colours as the other scheme", () => {
    expect([...colours.keys()].sort()).toEqual([...coloursOf(scheme === "dark" ? "light" : "dark").keys()].sort());
  });

  test("set texts off from every ground by at least 4.5:1 (WCAG 2.2, 1.4.3)", () => {
    const weak = texts.flatMap((text) =>
      grounds
        .filter((ground) => contrast(of(text), of(ground)) < 4.5)
        .map((ground) => `${text} on ${ground}: ${contrast(of(text), of(ground)).toFixed(2)}`),
    );
    for (const status of ["accent", "alarm", "caution"]) {
      if (contrast(of(`--rc-${status}`), of(`--rc-${status}-ground`)) < 4.5) weak.push(status);
    }
    expect(weak).toEqual([]);
  });

  test("set marks off by at least 3:1 (WCAG 2.2, 1.4.11), and the word on the tally by 4.5:1", () => {
    for (const mark of ["--rc-normal", "--rc-signal-green", "--rc-signal-yellow", "--rc-signal-red"]) {
      expect(contrast(of(mark), of("--rc-surface")), mark).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(of("--rc-on-air-text"), of("--rc-on-air"))).toBeGreaterThanOrEqual(4.5);
  });
});
