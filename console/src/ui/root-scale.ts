/**
 * How much larger than on a usual desk the page is shown (1, 1.25 on 1440p, 1.5 on 4K; more where the browser's own text
 * is larger), for what must be told in pixels: heights of virtual rows, charts, drags. Read when it is needed.
 */
export function rootScale(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;
}
