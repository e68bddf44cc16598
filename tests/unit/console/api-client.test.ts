import { createServer, type IncomingMessage } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type CallOptions, call } from "../../../console/src/api/client.js";
import { keyedAct } from "../../../console/src/api/commands.js";
import { ApiError, errorOfAnswer, isOutcomeUnknown, readProblem } from "../../../console/src/api/errors.js";
import { listenLocally } from "../../support/ports.js";

/** A line on which nothing comes back. */
const heard: IncomingMessage[] = [];
let answered: (request: IncomingMessage) => void = () => undefined;
const server = createServer((request) => {
  heard.push(request);
  answered(request);
});
beforeAll(async () => {
  const url = `http://127.0.0.1:${await listenLocally(server)}`;
  const { fetch } = globalThis;
  // A page's addresses begin at its own host.
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => fetch(`${url}${path}`, init));
});
afterAll(() => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  server.close();
});
afterEach(() => {
  vi.useRealTimers();
  heard.length = 0;
  answered = () => undefined;
});

const send = (options: CallOptions) =>
  call("unlockController", { params: { id: "C1" }, query: {} }, options).then(
    () => "done",
    (error: unknown) => error,
  );

describe("what acts on the street", () => {
  it("is given up after its time, which it tells the gateway as the latest time by the gateway's clock", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const before = Date.now();
    answered = () => vi.advanceTimersByTime(10_000);
    const error = await send({ withinMs: 10_000 });
    expect(error).toMatchObject({ code: "unreachable" });
    expect(isOutcomeUnknown(error)).toBe(true);
    const latestAt = Number(heard[0]?.headers["latest-at"]);
    expect(latestAt).toBeGreaterThanOrEqual(before + 10_000);
    expect(latestAt).toBeLessThanOrEqual(Date.now() + 10_000);
  });

  it("is taken back by whoever closes the form, and goes under its key", async () => {
    const form = new AbortController();
    answered = () => form.abort(new Error("closed"));
    expect(await send(keyedAct({ key: "k-1", signal: form.signal }))).toMatchObject({ message: "closed" });
    expect(heard[0]?.headers).toMatchObject({ "idempotency-key": "k-1", "latest-at": expect.stringMatching(/^\d+$/) });
  });
});

describe("whether what failed was done", () => {
  const problem = (status: number, code: string) => errorOfAnswer(status, readProblem({ code, title: "t" }));
  const page = (status: number) => errorOfAnswer(status, readProblem(null));

  it("is not known where nothing came back, or something on the way answered in the gateway's place", () => {
    const unknown = [new ApiError("unreachable"), page(502), page(504), problem(500, "internal"), new Error("broken")];
    expect(unknown.map(isOutcomeUnknown)).toEqual(unknown.map(() => true));
  });

  it("is known where the gateway refused it, its own 503 among that", () => {
    const known = [problem(503, "unavailable"), problem(422, "refused"), problem(409, "locked"), page(403)];
    expect(known.map(isOutcomeUnknown)).toEqual(known.map(() => false));
  });
});
