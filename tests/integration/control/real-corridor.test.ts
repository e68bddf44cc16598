import { type ControllerState, type Corridor, type CorridorNotice, uplinkTopic } from "@roadcast/contract";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connectClient } from "../../support/broker-device.js";
import { type Client, json } from "../../support/http-gateway.js";
import { RealStreet } from "../../support/real-street.js";

const patience = { timeout: 150_000, interval: 100 };
/** Four junctions of the first row, from the west to the east. */
const links = [0, 1, 2, 3, 4].map((column) => `L${column}-1-east`);
const ids = [1, 2, 3, 4].map((column) => `C-N${column}-1`);

let street: RealStreet;
let kim: Client;
let lee: Client;

beforeAll(async () => {
  street = await RealStreet.open(4, 1, 2);
  kim = await street.operator("kim");
  lee = await street.operator("lee");
}, 180_000);
afterAll(async () => {
  await street?.close();
});

const latest = (id: string): CorridorNotice | undefined =>
  street.corridors.findLast(({ corridorId }) => corridorId === id);
const until = (id: string, holds: (notice: CorridorNotice) => boolean) =>
  vi.waitFor(() => {
    const notice = latest(id);
    if (notice === undefined || !holds(notice)) {
      const junctions = notice?.junctions.map(({ state, reason }) => `${state} (${reason})`).join(", ");
      throw new Error(`it is ${notice?.state}, ${notice?.vehicleState}, ${notice?.progress?.routeM} m: ${junctions}`);
    }
    return notice;
  }, patience);
const stateOf = (notice: CorridorNotice, i: number) => notice.junctions[i]?.state;

async function begin(who: Client, vehicleId: string | null): Promise<string> {
  const from = { kind: "node", nodeId: "N0-1" };
  const to = { kind: "node", nodeId: "N5-1" };
  const planned = await who.send("POST", "/api/v1/corridors", { from, to, vehicleId, reason: "cardiac arrest" });
  expect(planned.status).toBe(201);
  const { corridorId, linkIds, checks } = await json<Corridor>(planned);
  expect(linkIds).toEqual(links);
  expect(checks.flatMap(({ refusals }) => refusals)).toEqual([]);
  const started = await who.send("POST", `/api/v1/corridors/${corridorId}/start`, {});
  expect(started.status, await started.clone().text()).toBe(200);
  return corridorId;
}

describe("a corridor through real controllers", { timeout: 300_000 }, () => {
  it("is green before the ambulance and given back behind it, junction by junction, and ends by itself", async () => {
    const id = await begin(kim, "AMB1");
    await street.steer("drive", "--vehicle", "AMB1", "--links", links.join());
    const ended = await until(id, ({ state }) => state === "ended");
    expect(ended.junctions.map(({ state }) => state)).toEqual(["released", "released", "released", "released"]);
    const notices = street.corridors.filter(({ corridorId }) => corridorId === id);
    // It never went back, and came by its position.
    const metres = notices.flatMap(({ progress }) => progress?.routeM ?? []);
    expect(metres).toEqual([...metres].sort((a, b) => a - b));
    expect(notices.some(({ vehicleState }) => vehicleState === "onRoute")).toBe(true);
    for (const i of [1, 2, 3]) {
      const way = notices.map((notice) => stateOf(notice, i)).filter((state, at, all) => state !== all[at - 1]);
      expect(way).toEqual(["pending", "preempting", "green", "releasing", "released"]);
      const firstGreen = notices.find((notice) => stateOf(notice, i) === "green");
      expect(firstGreen?.junctions[i]?.passedAt).toBeNull();
    }
    // Behind it the street is its own again.
    for (const each of ids)
      await street.shows(each, ({ mode, activeCommandId }) => mode === "coordinated" && activeCommandId === null);
  });

  it("is driven past a controller that refuses, is seen by two operators, and released by either", async () => {
    const mend = await street.inject("C-N1-1", "refusing");
    const id = await begin(kim, null);
    const refused = await until(id, (notice) => stateOf(notice, 0) === "refused");
    expect(refused.junctions[0]?.reason).toBe("the controller refuses commands");
    const passed = await lee.send("POST", `/api/v1/corridors/${id}/junctions/C-N1-1/passed`);
    expect(passed.status).toBe(200);
    await until(id, (notice) => stateOf(notice, 1) === "green");
    const again = await lee.send("POST", `/api/v1/corridors/${id}/start`, {});
    expect(again.status).toBe(409);
    const released = await lee.send("POST", `/api/v1/corridors/${id}/junctions/C-N2-1/release`);
    expect(released.status).toBe(200);
    await until(id, (notice) => stateOf(notice, 1) === "released");
    const cancelled = await kim.send("POST", `/api/v1/corridors/${id}/cancel`);
    expect(cancelled.status).toBe(200);
    const ended = await until(id, ({ state }) => state === "cancelled");
    expect(ended.endedBy).toBe("token:kim");
    await mend();
    for (const each of ids) await street.shows(each, ({ mode }) => mode === "coordinated");
  });

  it("is taken up by the gateway that comes after one that was killed, with what has happened meanwhile", async () => {
    const id = await begin(kim, "AMB1");
    await street.steer("drive", "--vehicle", "AMB1", "--links", links.join());
    await until(id, (notice) => stateOf(notice, 1) === "green" || stateOf(notice, 1) === "preempting");
    await street.killGateway();
    await street.restartGateway();
    const taken = await until(id, ({ takenUp }) => takenUp !== null);
    expect(taken.takenUp?.awayMs).toBeGreaterThan(0);
    const ended = await until(id, ({ state }) => state === "ended");
    const { junctions } = ended;
    expect(junctions.map(({ passedAt }) => passedAt === null)).toEqual([false, false, false, false]);
    // The last was still to come: it was asked for by the second gateway.
    expect(junctions[3]).toMatchObject({ state: "released", commandId: expect.any(String) });
    for (const each of ids) await street.shows(each, ({ mode }) => mode === "coordinated");
  });

  it("returns by itself at every controller where no gateway comes back", async () => {
    const who = street.again(kim);
    const id = await begin(who, null);
    const green = await until(id, (notice) => stateOf(notice, 0) === "green");
    const client = await connectClient(street.broker.url, { clientId: "a-witness" });
    try {
      const states = new Map<string, ControllerState>();
      client.on("message", (topic, payload) => {
        states.set(topic, JSON.parse(payload.toString()) as ControllerState);
      });
      await street.killGateway();
      const topics = ids.map((each) => uplinkTopic("roads/v1", "controllers", each, "state"));
      await client.subscribeAsync(topics);
      const first = topics[0] ?? "";
      await vi.waitFor(() => expect(states.get(first)?.mode).toBe("preempt"), patience);
      // The time that it was told, and how long it may have taken to accept.
      const heldMs = (green.junctions[0]?.leadSec ?? 0) * 1000 + 75_000 + 10_000;
      const killedAt = states.get(first)?.observedAt ?? 0;
      await vi.waitFor(() => {
        for (const topic of topics)
          expect(states.get(topic)).toMatchObject({ mode: "coordinated", activeCommandId: null });
      }, patience);
      expect((states.get(first)?.observedAt ?? 0) - killedAt).toBeLessThan(heldMs);
    } finally {
      client.end(true);
    }
    // The next gateway says what has become of it, and asks for nothing that is long past.
    await street.restartGateway();
    const after = await until(id, ({ takenUp }) => takenUp !== null);
    expect(after.takenUp?.awayMs).toBeGreaterThan(30_000);
    await until(id, (notice) => stateOf(notice, 0) === "released");
    const cancelled = await street.again(kim).send("POST", `/api/v1/corridors/${id}/cancel`);
    expect(cancelled.status).toBe(200);
    await until(id, ({ state }) => state === "cancelled");
  });
});
