import type { Page } from "playwright-core";

/** What a page has had sound: each tone, whether it came to its end, and the greatest amplitude, 0–1. */
export interface Heard {
  tones: { hz: number; isOver: boolean }[];
  loudest: number;
}

declare global {
  interface Window {
    heard?: Heard;
  }
}

/** Listens before the loudspeaker, from the page's next load on: an analyser hears what goes there, and changes nothing. */
export async function listenAtLoudspeaker(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard: Heard = { tones: [], loudest: 0 };
    window.heard = heard;
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (when) {
      const tone = { hz: this.frequency.value, isOver: false };
      heard.tones.push(tone);
      this.addEventListener("ended", () => {
        tone.isOver = true;
      });
      start.call(this, when);
    };
    const connect = AudioNode.prototype.connect as (to: AudioNode, ...channels: number[]) => AudioNode;
    let ear: AnalyserNode | null = null;
    const hear = () => {
      const samples = new Float32Array(ear?.fftSize ?? 0);
      ear?.getFloatTimeDomainData(samples);
      heard.loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), heard.loudest);
    };
    Object.defineProperty(AudioNode.prototype, "connect", {
      value(this: AudioNode, to: AudioNode, ...channels: number[]) {
        if (to === this.context.destination) {
          // Two thirds of a second, so that nothing is missed between two looks.
          if (ear === null) {
            ear = new AnalyserNode(this.context, { fftSize: 32_768 });
            setInterval(hear, 100);
          }
          connect.call(this, ear);
        }
        return connect.call(this, to, ...channels);
      },
    });
  });
}

/** What has sounded since the page was loaded. */
export async function heardOn(page: Page): Promise<Heard> {
  const heard = await page.evaluate(() => window.heard);
  if (heard === undefined) throw new Error("nobody listens at this page's loudspeaker");
  return heard;
}
