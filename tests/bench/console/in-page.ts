/* Functions that run inside the page: each stands alone, for it is sent there as text. */

/** What the compiler calls in such functions: a script for the page before any of them. */
export const keepNames = "globalThis.__name = (made) => made";

export interface PanFigures {
  frames: number;
  seconds: number;
  /** The longest pause between two frames, ms. */
  worstMs: number;
}

/**
 * Drags the map back and forth for some seconds, one move of the mouse a frame, and counts the frames.
 *
 * @param selector of the map's box
 */
export async function pan([selector, seconds]: [string, number]): Promise<PanFigures> {
  const box = document.querySelector(selector);
  if (box === null) throw new Error("no map");
  const { left, top, width, height } = box.getBoundingClientRect();
  const [middleX, middleY] = [left + width / 2, top + height / 2];
  const fire = (target: EventTarget, type: string, x: number, y: number) =>
    target.dispatchEvent(
      new MouseEvent(type, {
        bubbles: true,
        cancelable: true,
        clientX: x,
        clientY: y,
        button: 0,
        buttons: 1,
        view: window,
      }),
    );
  fire(document.elementFromPoint(middleX, middleY) ?? box, "mousedown", middleX, middleY);
  const startedAt = performance.now();
  let last = startedAt;
  let frames = 0;
  let worstMs = 0;
  await new Promise<void>((resolve) => {
    const frame = () => {
      const now = performance.now();
      frames += 1;
      worstMs = Math.max(worstMs, now - last);
      last = now;
      const elapsed = (now - startedAt) / 1000;
      // Circles some 300 px wide: what comes into sight must be drawn, as in a real search of the map.
      const x = middleX + 150 * Math.sin(elapsed * 3);
      const y = middleY + 110 * Math.cos(elapsed * 3) - 110;
      fire(document, "mousemove", x, y);
      if (elapsed < seconds) requestAnimationFrame(frame);
      else resolve();
    };
    requestAnimationFrame(frame);
  });
  fire(document, "mouseup", middleX, middleY);
  return { frames, seconds: (performance.now() - startedAt) / 1000, worstMs };
}

/**
 * From the start of the page on: notes long tasks, the first moment at which all roads in sight are seen with their
 * levels beside a badge that says "live", and the one at which names and marks are there, too.
 */
export function watchFromStart(): void {
  const notes: Notes = { longTasks: [], usefulAt: null, wholeAt: null };
  Object.assign(window, { benchNotes: notes });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) notes.longTasks.push({ at: startTime, ms: duration });
  }).observe({ type: "longtask", buffered: true });
  const look = () => {
    const live = document.querySelector("[data-status=live]") !== null;
    const levels = document.querySelector("[role=toolbar] button") !== null;
    const drawn = document.querySelector("[role=application][data-drawn] canvas") !== null;
    const whole = document.querySelector("[role=application]:not([aria-busy]) canvas") !== null;
    // What the document holds now is seen with the next frame.
    requestAnimationFrame(() => {
      if (live && levels && drawn) notes.usefulAt ??= performance.now();
      if (notes.usefulAt === null || !whole) return;
      notes.wholeAt ??= performance.now();
      // What is measured after the start goes on without it.
      changes.disconnect();
    });
  };
  // Looking once a frame would have the browser make frames that nobody needs.
  const changes = new MutationObserver(look);
  const attributeFilter = ["data-status", "data-drawn", "aria-busy"];
  changes.observe(document, { subtree: true, childList: true, attributeFilter });
  look();
}

export interface Notes {
  longTasks: { at: number; ms: number }[];
  usefulAt: number | null;
  wholeAt: number | null;
}

export function readNotes(): Notes {
  return (window as unknown as { benchNotes: Notes }).benchNotes;
}
