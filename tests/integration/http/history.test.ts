import type { DeadLetter, Problem, RestSignalEvent, Series, SignalEvents } from "@roadcast/contract";
import { commitBatch, emptyBatch, loadNetwork, readingFlags } from "@roadcast/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, type HttpGateway, json, startHttpGateway } from "../../support/http-gateway.js";

let gateway: HttpGateway;
let viewer: Client;
/** A whole hour some hours ago. */
const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 6 * 3_600_000;
const second = (offset: number) => hour + offset * 1000;

beforeAll(async () => {
  gateway = await startHttpGateway();
  await gateway.loadSmallNetwork();
  viewer = await gateway.person("viewer", "looks-back");
  const { keys } = await loadNetwork(gateway.database);
  const key = (map: ReadonlyMap<string, number>, id: string) => {
    const found = map.get(id);
    if (found === undefined) throw new Error(`no key for ${id}`);
    return found;
  };
  const batch = emptyBatch();
  for (const [offset, flags] of [
    [20, 0],
    [40, readingFlags.impossible],
  ] as const) {
    batch.readings.push({
      detectorKey: key(keys.detectors, "D1"),
      stationKey: key(keys.stations, "S1"),
      linkKey: key(keys.links, "L1"),
      observedAt: second(offset),
      receivedAt: second(offset) + 100,
      intervalSec: 20,
      count: 7,
      speedKph: 41.5,
      occupancyPct: 12.5,
      travelTimeSec: null,
      flags,
    });
  }
  batch.signalEvents.push(
    { controllerId: "C1", at: second(1), code: 1, parameter: 2 },
    { controllerId: "C1", at: second(1), code: 1, parameter: 6 },
    { controllerId: "C1", at: second(1), code: 2, parameter: 0 },
    { controllerId: "C1", at: second(3), code: 10, parameter: 2 },
  );
  for (const [payload, bytes] of [
    [Buffer.from('{"observedAt":'), 14],
    [Buffer.from([0xff, 0xfe]), 2],
    [Buffer.from("the beginning"), 300_000],
  ] as const) {
    batch.deadLetters.push({
      receivedAt: second(5),
      topic: "roads/v1/detectors/D1/readings",
      reason: bytes > 1000 ? "tooLarge" : "malformed",
      detail: "not JSON",
      payload,
      payloadBytes: bytes,
    });
  }
  await commitBatch(gateway.database, batch);
});
afterAll(() => gateway.stop());

const readings = (query: string, headers?: Record<string, string>) =>
  viewer.get(`/api/v1/detectors/D1/readings?${query}`, headers);
const span = `from=${hour}&to=${hour + 3_600_000}`;

describe("a series", () => {
  it("gives the readings of a span, in RFC 3339 UTC", async () => {
    const series = await json<Series>(readings(`${span}&bucket=raw`));
    expect(series).toMatchObject({ id: "D1", bucket: "raw", from: new Date(hour).toISOString(), empty: null });
    expect(series.points.map(({ at, count, speedKph, flagged }) => ({ at, count, speedKph, flagged }))).toEqual([
      { at: new Date(second(20)).toISOString(), count: 7, speedKph: 41.5, flagged: false },
      { at: new Date(second(40)).toISOString(), count: 7, speedKph: 41.5, flagged: true },
    ]);
  });

  it("takes RFC 3339 as well as epoch milliseconds", async () => {
    const from = encodeURIComponent(new Date(hour).toISOString());
    const to = encodeURIComponent(new Date(second(30)).toISOString().replace("Z", "+00:00"));
    expect((await json<Series>(readings(`from=${from}&to=${to}&bucket=raw`))).points).toHaveLength(1);
  });

  it("is CSV where that is asked for, and JSON else", async () => {
    const csv = await readings(`${span}&bucket=raw`, { accept: "text/csv" });
    expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(csv.headers.get("vary")).toMatch(/accept/i);
    const lines = (await csv.text()).trimEnd().split("\r\n");
    expect(lines[0]).toBe("id,at,count,flowVph,speedKph,occupancyPct,travelTimeSec,coveragePct,flagged");
    expect(lines[1]).toMatch(/^D1,.*T.*\.\d{3}Z,7,1260,41\.5,12\.5,,,false$/);
    expect(lines).toHaveLength(3);
    const either = await readings(`${span}&bucket=raw`, { accept: "*/*" });
    expect(either.headers.get("content-type")).toMatch(/^application\/json/);
  });

  it("of a link leaves out what was flagged", async () => {
    const series = await json<Series>(viewer.get(`/api/v1/links/L1/readings?${span}&bucket=raw`));
    expect(series.points).toHaveLength(1);
  });

  it("with nothing in it says why", async () => {
    const series = await json<Series>(viewer.get(`/api/v1/detectors/D2/readings?${span}&bucket=raw`));
    expect(series).toMatchObject({ points: [], empty: "noReadings" });
  });

  it("of what is not there is not found", async () => {
    expect((await viewer.get(`/api/v1/detectors/D9/readings?${span}`)).status).toBe(404);
    expect((await viewer.get(`/api/v1/links/L9/readings?${span}`)).status).toBe(404);
  });

  it.each([
    ["no span", "bucket=1m", ["/query/from", "/query/to"]],
    ["a span that ends before it begins", `from=${hour}&to=${hour - 1}`, ["/query/to"]],
    ["no time at all", `from=yesterday&to=${hour}`, ["/query/from"]],
    ["a local time without an offset", `from=2025-11-23T00:00:00&to=${hour}`, ["/query/from"]],
    ["a time beyond what a calendar holds", `from=${hour}&to=99999999999999999`, ["/query/to"]],
    ["an unknown bucket", `${span}&bucket=2m`, ["/query/bucket"]],
    ["a time given twice", `${span}&from=1`, ["/query/from"]],
    ["more than two days of raw readings", `from=${hour - 3 * 86_400_000}&to=${hour}&bucket=raw`, ["/query/to"]],
    ["more than a week of minutes", `from=${hour - 8 * 86_400_000}&to=${hour}&bucket=1m`, ["/query/to"]],
  ])("is refused with %s", async (_what, query, pointers) => {
    const response = await readings(query);
    expect(response.status).toBe(422);
    const { errors } = await json<Problem>(response);
    expect(errors?.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(errors?.every(({ detail }) => detail.length > 5)).toBe(true);
  });
});

describe("events of a controller", () => {
  const ofSpan = (query = "") => json<SignalEvents>(viewer.get(`/api/v1/controllers/C1/events?${span}${query}`));
  const utc = (offset: number) => new Date(second(offset)).toISOString();

  it("come as time in RFC 3339 UTC, code and parameter", async () => {
    expect(await ofSpan()).toEqual({
      controllerId: "C1",
      entries: [
        [utc(1), 1, 2],
        [utc(1), 1, 6],
        [utc(1), 2, 0],
        [utc(3), 10, 2],
      ],
      nextCursor: null,
    });
  });

  it("page without a gap or a repeat, whatever the size of the page", async () => {
    const { entries: all } = await ofSpan();
    for (const limit of [1, 2, 3, 4]) {
      const seen: RestSignalEvent[] = [];
      let next: string | null = "";
      while (next !== null) {
        const cursor: string = next === "" ? "" : `&cursor=${encodeURIComponent(next)}`;
        const { entries, nextCursor }: SignalEvents = await ofSpan(`&limit=${limit}${cursor}`);
        expect(entries.length).toBeLessThanOrEqual(limit);
        seen.push(...entries);
        next = nextCursor;
      }
      expect(seen).toEqual(all);
    }
    expect((await viewer.get(`/api/v1/controllers/C1/events?${span}&cursor=bm8`)).status).toBe(400);
  });

  it("are not found of an unknown controller, and refused of more than a day", async () => {
    expect((await viewer.get(`/api/v1/controllers/C9/events?${span}`)).status).toBe(404);
    const tooLong = `from=${hour - 2 * 86_400_000}&to=${hour}`;
    expect((await viewer.get(`/api/v1/controllers/C1/events?${tooLong}`)).status).toBe(422);
  });
});

describe("the state at a moment", () => {
  it("is asked for by that moment", async () => {
    expect(await json(viewer.get(`/api/v1/history/state?at=${hour}`))).toMatchObject({
      at: new Date(hour).toISOString(),
    });
    expect((await viewer.get("/api/v1/history/state?at=-1")).status).toBe(422);
    expect((await viewer.get("/api/v1/history/state")).status).toBe(422);
  });
});

describe("dead letters", () => {
  const list = async (client: Client, query = "") =>
    json<{ items: DeadLetter[]; nextCursor: string | null }>(client.get(`/api/v1/dead-letters${query}`));

  it("are listed newest first, as text, or as base64 where they are no text", async () => {
    const engineer = await gateway.person("engineer", "reads-letters");
    const { items } = await list(engineer);
    expect(
      items.map(({ reason, payload, payloadEncoding, payloadBytes }) => ({
        reason,
        payload,
        payloadEncoding,
        payloadBytes,
      })),
    ).toEqual([
      { reason: "tooLarge", payload: "the beginning", payloadEncoding: "utf8", payloadBytes: 300_000 },
      { reason: "malformed", payload: "//4=", payloadEncoding: "base64", payloadBytes: 2 },
      { reason: "malformed", payload: '{"observedAt":', payloadEncoding: "utf8", payloadBytes: 14 },
    ]);
    expect((await list(engineer, "?reason=tooLarge")).items).toHaveLength(1);
    expect((await list(engineer, "?topic=stations")).items).toHaveLength(0);
    const first = await list(engineer, "?limit=2");
    const second = await list(engineer, `?limit=2&cursor=${encodeURIComponent(first.nextCursor ?? "")}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(items.map(({ id }) => id));
  });

  it("are replayed through the pipeline, marked where they went in, and audited", async () => {
    const engineer = await gateway.person("engineer", "replays");
    const { items } = await list(engineer, "?reason=malformed");
    const [letter] = items;
    const replay = (id: string) => engineer.send("POST", `/api/v1/dead-letters/${id}/replay`);
    gateway.replayAnswer = { stored: 0, refused: ["malformed"] };
    expect(await json(replay(letter?.id ?? ""))).toEqual({ stored: 0, refused: ["malformed"] });
    expect((await list(engineer, "?reason=malformed")).items[0]?.replayedAt).toBeNull();
    gateway.replayAnswer = { stored: 1, refused: [] };
    expect(await json(replay(letter?.id ?? ""))).toEqual({ stored: 1, refused: [] });
    expect((await list(engineer, "?reason=malformed")).items[0]?.replayedAt).not.toBeNull();
    expect(gateway.replayed.at(-1)).toMatchObject({ id: letter?.id, topic: "roads/v1/detectors/D1/readings" });
    expect((await replay("999999")).status).toBe(404);
  });

  it("of which only the beginning was kept cannot be replayed", async () => {
    const engineer = await gateway.person("engineer", "replays-large");
    const { items } = await list(engineer, "?reason=tooLarge");
    expect((await engineer.send("POST", `/api/v1/dead-letters/${items[0]?.id}/replay`)).status).toBe(409);
  });
});
