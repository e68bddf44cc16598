import type { Readiness } from "@roadcast/contract";

/** State of one thing that the gateway depends on, in words for a person. */
export interface DependencyState {
  ok: boolean;
  detail: string;
}

/** Says how a dependency is. May reject: that is a state too. */
export type Check = () => DependencyState | Promise<DependencyState>;

const answerWithinMs = 2_000;

/** Asks every dependency at once; one that does not answer in two seconds is not ready. */
export async function readiness(checks: Readonly<Record<string, Check>>): Promise<Readiness> {
  const dependencies = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ({ name, ...(await stateOf(check)) })),
  );
  return { ready: dependencies.every(({ ok }) => ok), dependencies };
}

/**
 * What anybody may hear of a failure: its stable code (`unreachable`, `ECONNREFUSED`). Texts of drivers name hosts and
 * ports; they are for the log.
 */
export function publicReason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^\w{1,40}$/.test(code) ? code : "failed; the gateway's log says why";
}

async function stateOf(check: Check): Promise<DependencyState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<DependencyState>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: `no answer within ${answerWithinMs} ms` }), answerWithinMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(check), late]);
  } catch (error) {
    return { ok: false, detail: publicReason(error) };
  } finally {
    clearTimeout(timer);
  }
}
