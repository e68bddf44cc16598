/** Work that is left and taken up again: it yields after each bit of a few milliseconds at most. */
export type Sliced<T = void> = Generator<void, T, void>;

/** How long a slice may hold the page, ms: together with its last bit it stays far under a long task (50 ms). */
export const sliceMs = 9;

/** Does sliced work in one go. */
export function finish<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Does sliced work slice by slice; between them the browser draws and answers.
 *
 * @param failed is given what the work throws
 * @returns gives the work up
 */
export function inSlices<T>(work: Sliced<T>, done: (result: T) => void, failed: (error: unknown) => void): () => void {
  let wanted = true;
  const slice = () => {
    const until = performance.now() + sliceMs;
    do {
      const step = work.next();
      if (step.done === true) {
        done(step.value);
        return;
      }
    } while (performance.now() < until);
    nextTurn(run);
  };
  const run = () => {
    if (!wanted) return;
    try {
      slice();
    } catch (error) {
      failed(error);
    }
  };
  run();
  return () => {
    wanted = false;
  };
}

const waiting: (() => void)[] = [];
const channel = new MessageChannel();
channel.port1.onmessage = () => waiting.shift()?.();

/** Runs something as soon as the browser has had its turn. A timer would wait for at least 4 ms. */
export function nextTurn(run: () => void): void {
  waiting.push(run);
  channel.port2.postMessage(null);
}
