import type { SoundingSeverity } from "./sounding.js";

let context: AudioContext | null = null;

/** Browsers allow sound only after a first press: from then on it is ready. */
export function readySound(): () => void {
  const wake = () => {
    context ??= new AudioContext();
    void context.resume();
  };
  window.addEventListener("pointerdown", wake);
  window.addEventListener("keydown", wake);
  return () => {
    window.removeEventListener("pointerdown", wake);
    window.removeEventListener("keydown", wake);
  };
}

/** Tones in Hz, one after the other: the worse, the higher and the more of them. */
const tones: Record<SoundingSeverity, readonly number[]> = {
  1: [988, 740, 988, 740, 988, 740],
  2: [880, 660],
  3: [520],
};
const toneSec = 0.18;

/** The sound of a severity. Silent where the browser does not allow sound yet. */
export function playAlarm(severity: SoundingSeverity): void {
  if (context === null || context.state !== "running") return;
  const start = context.currentTime;
  for (const [index, frequency] of tones[severity].entries()) {
    const at = start + index * toneSec;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = frequency;
    // Rises and falls in 20 ms: a sudden edge clicks.
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.25, at + 0.02);
    gain.gain.setValueAtTime(0.25, at + toneSec - 0.02);
    gain.gain.linearRampToValueAtTime(0, at + toneSec);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + toneSec);
  }
}
