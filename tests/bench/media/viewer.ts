import type { Browser, Page } from "playwright-core";

/** One time in which the picture stood, ms of the page's clock. */
interface Freeze {
  at: number;
  ms: number;
}

/** What a page notes of its picture. */
interface Notes {
  freezes: Freeze[];
  /** Times that the video was given something new to load after the first. */
  reloads: number;
}

/** Runs in the page before anything else. */
function watchPicture(shortestMs: number): void {
  const notes: Notes = { freezes: [], reloads: -1 };
  Object.assign(window, { airNotes: notes });
  let last = 0;
  let since = performance.now();
  document.addEventListener("loadstart", () => (notes.reloads += 1), { capture: true });
  setInterval(() => {
    const time = document.querySelector("video")?.currentTime ?? 0;
    const now = performance.now();
    if (time !== last) {
      if (last > 0 && now - since > shortestMs) notes.freezes.push({ at: since, ms: now - since });
      last = time;
      since = now;
    }
  }, 50);
}

/** Somebody at the public viewer page, in a real browser. */
export class Viewer {
  private documents = 0;

  private constructor(private readonly page: Page) {
    page.on("framenavigated", () => {
      this.documents += 1;
    });
  }

  /** Resolves when the picture moves. */
  static async open(browser: Browser, url: string): Promise<Viewer> {
    const page = await (await browser.newContext()).newPage();
    await page.addInitScript(watchPicture, 250);
    const viewer = new Viewer(page);
    await page.goto(url);
    await page.waitForFunction(() => (document.querySelector("video")?.currentTime ?? 0) > 2, null, {
      timeout: 60_000,
    });
    viewer.documents = 0;
    await page.evaluate(() => Reflect.get(window, "airNotes").freezes.splice(0));
    return viewer;
  }

  /** Longest freeze since the last call, ms; one that still lasts is waited for. */
  async longestFreeze(): Promise<number> {
    await this.moves();
    const freezes: Freeze[] = await this.page.evaluate(() => Reflect.get(window, "airNotes").freezes.splice(0));
    return Math.max(0, ...freezes.map(({ ms }) => ms));
  }

  /** Pages and pictures that were loaded anew. */
  async reloads(): Promise<number> {
    const { reloads }: Notes = await this.page.evaluate(() => Reflect.get(window, "airNotes"));
    return this.documents + reloads;
  }

  private async moves(): Promise<void> {
    const time = () => this.page.evaluate(() => document.querySelector("video")?.currentTime ?? 0);
    const before = await time();
    await this.page.waitForFunction(
      (from) => (document.querySelector("video")?.currentTime ?? 0) > from + 0.2,
      before,
      { timeout: 60_000 },
    );
  }
}
