import ts from "typescript";
import { describe, expect, it } from "vitest";
import { alarmsEn } from "../../console/src/format/i18n/alarms.en.js";
import { alarmsKo } from "../../console/src/format/i18n/alarms.ko.js";
import { corridorsEn } from "../../console/src/format/i18n/corridors.en.js";
import { corridorsKo } from "../../console/src/format/i18n/corridors.ko.js";
import { en as firstEn } from "../../console/src/format/i18n/en.js";
import { ko as firstKo } from "../../console/src/format/i18n/ko.js";
import { signalsEn } from "../../console/src/format/i18n/signals.en.js";
import { signalsKo } from "../../console/src/format/i18n/signals.ko.js";
import { timingEn } from "../../console/src/format/i18n/timing.en.js";
import { timingKo } from "../../console/src/format/i18n/timing.ko.js";
import { sourceFiles } from "../support/source-tree.js";

/** All parts of the catalogues, those that are fetched later too. */
const en = { ...firstEn, signals: signalsEn, alarms: alarmsEn, corridors: corridorsEn, timing: timingEn };
const ko = { ...firstKo, signals: signalsKo, alarms: alarmsKo, corridors: corridorsKo, timing: timingKo };

/** Attributes whose texts people see or hear. */
const spoken = new Set(["label", "title", "placeholder", "description", "alt", "lead", "aria-label", "error", "hint"]);
/** A text is something with two letters in a row; `/` or `·` between figures is not. */
const hasWords = (text: string) => /\p{L}{2}/u.test(text);

/** Texts for people that stand in a file instead of the catalogues, as `path:line text`. */
function literalTexts(path: string, text: string): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const report = (node: ts.Node, words: string) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${path}:${line + 1} ${words.trim()}`);
  };
  const literals = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) return;
    if (ts.isStringLiteralLike(node) && hasWords(node.text)) report(node, node.text);
    if (ts.isTemplateExpression(node)) {
      for (const part of [node.head, ...node.templateSpans.map((span) => span.literal)]) {
        if (hasWords(part.text)) report(part, part.text);
      }
    }
    if (ts.isConditionalExpression(node)) {
      literals(node.whenTrue);
      literals(node.whenFalse);
    }
    if (ts.isParenthesizedExpression(node)) literals(node.expression);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && hasWords(node.text)) report(node, node.text);
    if (ts.isJsxExpression(node) && node.expression && !ts.isJsxAttribute(node.parent)) literals(node.expression);
    if (ts.isJsxAttribute(node) && node.initializer && spoken.has(node.name.getText())) {
      literals(ts.isJsxExpression(node.initializer) ? (node.initializer.expression ?? node) : node.initializer);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Every text of a catalogue with its key. */
function texts(catalogue: object, prefix = ""): [key: string, text: string][] {
  return Object.entries(catalogue).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[prefix + key, value]] : texts(value as object, `${prefix}${key}.`),
  );
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

describe("the console's texts", () => {
  it("stand in the catalogues and nowhere else", () => {
    const files = sourceFiles("console").filter((file) => file.path.endsWith(".tsx"));
    expect(files.length).toBeGreaterThan(20);
    expect(files.flatMap((file) => literalTexts(file.path, file.text))).toEqual([]);
    // Every source of the console is parsed: seconds on a machine that has other work.
  }, 30_000);

  it("are found by this test where they stand in a component", () => {
    const component = '<p title="Stop now">{busy ? "Please wait" : t("app.close")}<b>Hello</b> {a} / {b}</p>;';
    expect(
      literalTexts("x.tsx", component)
        .map((found) => found.replace(/^\S+ /, ""))
        .sort(),
    ).toEqual(["Hello", "Please wait", "Stop now"]);
  });

  it("take the same values in both languages", () => {
    const korean = new Map(texts(ko));
    for (const [key, text] of texts(en)) {
      expect([key, placeholders(korean.get(key) ?? "")]).toEqual([key, placeholders(text)]);
    }
  });

  it("are Korean in the Korean catalogue, but for names and units", () => {
    const english = new Map(texts(en));
    const same = texts(ko).filter(([key, text]) => text === english.get(key) && /[a-z]{3}/.test(text));
    expect(
      same
        .map(([, text]) => text)
        .filter((text) => !/^(Roadcast|TimescaleDB|PostgreSQL|km\/h|\{\{\w+\}\}.*)$/.test(text)),
    ).toEqual([]);
  });
});
