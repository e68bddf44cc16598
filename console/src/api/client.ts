import { latestAtHeader, operations, type RouteInput, type RouteName, type RouteOutput } from "@roadcast/contract";
import { ApiError, errorOfAnswer, readProblem } from "./errors.js";
import { serverNow } from "./gateway-clock.js";

export interface CallOptions {
  signal?: AbortSignal;
  /** Given up after so long, ms, with `unreachable`; the gateway refuses it where it arrives later (`latestAtHeader`). */
  withinMs?: number;
  /** A header of one's own, such as `Idempotency-Key`. */
  headers?: Record<string, string>;
  /** Reads the answer's body in place of `Response.json`; rejects when it is no JSON. */
  read?: (answer: Response) => Promise<unknown>;
}

/** The arguments of a call: the input first, which may be left out where the route takes none. */
type CallArguments<N extends RouteName> =
  unknown extends RouteInput<N>
    ? [input?: Record<string, never>, options?: CallOptions]
    : [input: RouteInput<N>, options?: CallOptions];

interface AnyInput {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

/**
 * Answers that are taken as they come. A network has tens of thousands of values and the gateway has just read it with
 * the same schema: reading it again would hold the page for longer than a frame. The other two stand before the first
 * screen, which is to wait for no schemas.
 */
const taken: ReadonlySet<RouteName> = new Set(["getNetwork", "live", "about", "whoAmI", "signIn"]);

/**
 * Calls an operation of the REST interface by its name in the contract's table.
 * The answer is read with the table's schema, so that what the rest of the console sees is what its types say.
 *
 * @throws ApiError whatever goes wrong, except that an aborted call rejects with the signal's reason
 */
export async function call<N extends RouteName>(name: N, ...args: CallArguments<N>): Promise<RouteOutput<N>> {
  const [input, options = {}] = args;
  const limit = limitOf(options);
  let body: unknown;
  let status: number;
  try {
    const answer = await send(name, (input ?? {}) as AnyInput, { ...options, ...limit.options });
    if (answer.status === 204) return undefined as RouteOutput<N>;
    status = answer.status;
    body = await readJson(answer, options.read);
  } catch (error) {
    if (limit.isOver() && options.signal?.aborted !== true) throw new ApiError("unreachable", { cause: error });
    throw error;
  } finally {
    limit.end();
  }
  if (taken.has(name)) return body as RouteOutput<N>;
  const { readAnswer } = await import("./answers.js");
  return readAnswer(name, status, body);
}

/** What keeps a call within its time: a signal that ends it, the latest time that it says, and the end of both. */
function limitOf({ signal, withinMs, headers }: CallOptions) {
  if (withinMs === undefined) return { options: {}, isOver: () => false, end: () => undefined };
  const ended = new AbortController();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    ended.abort();
  }, withinMs);
  const follow = () => ended.abort(signal?.reason);
  if (signal?.aborted) follow();
  signal?.addEventListener("abort", follow);
  return {
    options: { signal: ended.signal, headers: { ...headers, [latestAtHeader]: String(serverNow() + withinMs) } },
    isOver: () => over,
    end: () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", follow);
    },
  };
}

/** The address of an operation, for links that the browser itself follows (downloads). */
export function addressOf<N extends RouteName>(name: N, input: AnyInput = {}): string {
  const path = operations[name].path.replace(/:([A-Za-z]+)/g, (_, key: string) =>
    encodeURIComponent(String(input.params?.[key] ?? "")),
  );
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null && value !== "") query.set(key, String(value));
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

async function send(name: RouteName, input: AnyInput, options: CallOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: "application/json", ...options.headers };
  if (input.body !== undefined) headers["content-type"] = "application/json";
  let answer: Response;
  try {
    answer = await fetch(addressOf(name, input), {
      method: operations[name].method.toUpperCase(),
      headers,
      credentials: "same-origin",
      body: input.body === undefined ? null : JSON.stringify(input.body),
      signal: options.signal ?? null,
    });
  } catch (cause) {
    if (options.signal?.aborted) throw options.signal.reason;
    throw new ApiError("unreachable", { cause });
  }
  if (answer.ok) return answer;
  throw errorOfAnswer(answer.status, readProblem(await answer.json().catch(() => null)));
}

async function readJson(answer: Response, read = (from: Response): Promise<unknown> => from.json()): Promise<unknown> {
  try {
    return await read(answer);
  } catch (cause) {
    throw new ApiError("unexpected", { status: answer.status, detail: "the answer is not JSON", cause });
  }
}
