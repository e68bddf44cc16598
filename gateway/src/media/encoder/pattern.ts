/** Segments of a seven-segment figure, and the figures in which each is lit. */
const segments = [
  { lit: "02356789", x: 0, y: 0, wide: true },
  { lit: "045689", x: 0, y: 0, wide: false },
  { lit: "01234789", x: 1, y: 0, wide: false },
  { lit: "2345689", x: 0, y: 1, wide: true },
  { lit: "0268", x: 0, y: 1, wide: false },
  { lit: "013456789", x: 1, y: 1, wide: false },
  { lit: "0235689", x: 0, y: 2, wide: true },
];

const secondsOfDay = 86_400;
/** Korea has no summer time: UTC+9 all year. */
const seoulOffsetSec = 9 * 3_600;

/** Six figures of the time of day: divisor of the seconds, and what each counts to. */
const figures = [
  { every: 36_000, of: 10 },
  { every: 3_600, of: 10 },
  { every: 600, of: 6 },
  { every: 60, of: 10 },
  { every: 10, of: 6 },
  { every: 1, of: 10 },
];

/**
 * What is drawn into the test pattern: the programme clock in Seoul, in figures of boxes. No font is needed for it, so
 * that it is there with every ffmpeg and on every machine.
 *
 * @param clockFrom what the clock reads at the first frame, epoch ms; without it there is no clock
 */
export function patternFilters(size: { width: number; height: number }, clockFrom: number | undefined): string[] {
  if (clockFrom === undefined) return [];
  const bar = Math.max(2, Math.round(size.height / 72));
  const figureWidth = bar * 6;
  const step = figureWidth + bar * 2;
  const colonWidth = bar * 3;
  const height = bar * 11;
  const width = 6 * step + 2 * colonWidth - 2 * bar;
  const left = Math.round((size.width - width) / 2);
  const top = Math.round(size.height * 0.38);
  const start = ((clockFrom / 1000 + seoulOffsetSec) % secondsOfDay).toFixed(3);
  const second = `mod(floor(${start}+t)\\,${secondsOfDay})`;
  const ground = box(left - 3 * bar, top - 3 * bar, width + 6 * bar, height + 6 * bar, "0x0b0e11");
  const drawn = figures.flatMap(({ every, of }, index) => {
    const x = left + index * step + Math.floor(index / 2) * colonWidth;
    const figure = `mod(floor(${second}/${every})\\,${of})`;
    return segments.map((segment) => {
      const lit = [...segment.lit].map((each) => `eq(${figure}\\,${each})`).join("+");
      const at = { x: x + segment.x * (figureWidth - bar), y: top + segment.y * bar * 5 };
      const [w, h] = segment.wide ? [figureWidth, bar] : [bar, bar * 6];
      return `${box(at.x, at.y, w, h, "0xdce2e8")}:enable='${lit}'`;
    });
  });
  const colons = [1, 3].flatMap((after) => {
    const x = left + (after + 1) * step + Math.floor(after / 2) * colonWidth + bar / 2 - bar;
    return [3, 7].map((y) => box(Math.round(x), top + y * bar, bar, bar, "0xdce2e8"));
  });
  return [ground, ...drawn, ...colons];
}

/**
 * What is drawn into a slate that has no picture of its own: the mark of a pause, so that nobody takes the plain field
 * for a fault of the player.
 */
export function slateFilters({ width, height }: { width: number; height: number }): string[] {
  const bar = Math.max(2, Math.round(height / 24));
  const top = Math.round(height / 2 - 2 * bar);
  return [-1.5, 0.5].map((at) => box(Math.round(width / 2 + at * bar), top, bar, 4 * bar, "0x6b7682"));
}

function box(x: number, y: number, width: number, height: number, colour: string): string {
  return `drawbox=x=${x}:y=${y}:w=${width}:h=${height}:color=${colour}:t=fill`;
}
