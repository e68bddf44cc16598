import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** What the accessibility checker holds against the page as it stands: rule, place, and why. */
export async function violationsOf(page: Page): Promise<string[]> {
  // Through the debugger: the content policy forbids scripts that are not the console's own.
  await page.evaluate(axe);
  const { violations } = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(rules)} })`,
  )) as AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
  );
}

/** Whether the page, or a bar of it, is too wide for the screen. */
export async function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const tooWide = scrollWidth > clientWidth ? [`the page is ${scrollWidth - clientWidth} px too wide`] : [];
    const bars = [...document.querySelectorAll("[role=toolbar]")].filter((bar) => bar.scrollWidth > bar.clientWidth);
    return [...tooWide, ...bars.map((bar) => `the ${bar.getAttribute("aria-label")} is cut off`)];
  });
}
