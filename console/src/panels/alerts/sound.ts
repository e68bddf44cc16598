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

const tones = [880, 660] as const;
const toneSec = 0.18;

/** Two short falling tones. Silent where the browser does not allow sound yet. */
export function playAlert(): void {
  if (context === null || context.state !== "running") return;
  const start = context.currentTime;
  for (const [index, frequency] of tones.entries()) {
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
