import { cpus } from "node:os";

const lookMs = 500;
/** Share of one core that is as good as nothing. */
const quiet = 0.1;

/** Resolves once the machine has had nothing to do for half a second, what was begun before included; else rejects after a minute. */
export async function untilIdle(): Promise<void> {
  const until = performance.now() + 60_000;
  let before = busyMs();
  while (performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    const now = busyMs();
    if (now - before < quiet * lookMs) return;
    before = now;
  }
  throw new Error("the machine does other work all the time: what takes how long cannot be told here now");
}

/** What all cores have worked so far, ms. */
function busyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.sys + times.nice + times.irq, 0);
}
