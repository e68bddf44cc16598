import { type AlarmDelta, type AlarmSnapshot, alarmDelta, alarmSnapshot, type SocketAnswer } from "@roadcast/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AlarmStreet } from "../../support/alarm-street.js";
import { LiveGateway, TestConsole } from "../../support/live-gateway.js";

let street: AlarmStreet;
let gateway: LiveGateway;
const consoles: TestConsole[] = [];

beforeEach(async () => {
  street = await AlarmStreet.open();
  gateway = await new LiveGateway(street.street.registry, { alarms: street.desk.board }).start();
});
afterEach(async () => {
  for (const console of consoles.splice(0)) console.close();
  await gateway.stop();
  await street.close();
});

async function open(role = "trafficOperator", by = "session") {
  const console = await new TestConsole(gateway.port, { "x-role": role, "x-by": by }).connected();
  consoles.push(console);
  const snapshots: AlarmSnapshot[] = [];
  const deltas: AlarmDelta[] = [];
  console.socket.on("alarms", (message) => snapshots.push(message));
  console.socket.on("alarm", (message) => deltas.push(message));
  return { console, snapshots, deltas };
}
const watch = ({ socket }: TestConsole, request: unknown = { on: true }) =>
  new Promise<SocketAnswer>((resolve) => socket.emit("watchAlarms", request as never, resolve));

/** What a console has made of what it was sent, by the rules of the contract; null where it has lost its way. */
function picture({ snapshots, deltas }: { snapshots: AlarmSnapshot[]; deltas: AlarmDelta[] }) {
  const last = snapshots.at(-1);
  if (last === undefined) return null;
  const alarms = new Map(last.alarms.map((alarm) => [alarm.id, alarm]));
  let { seq } = last;
  for (const delta of deltas) {
    if (delta.epoch !== last.epoch || delta.seq <= seq) continue;
    if (delta.fromSeq > seq) return null;
    for (const alarm of delta.alarms) {
      if (alarm.state === "cleared") alarms.delete(alarm.id);
      else alarms.set(alarm.id, alarm);
    }
    ({ seq } = delta);
  }
  return [...alarms.values()].map(({ target, state }) => `${target} ${state}`);
}

const lose = async () => {
  const sign = await street.device("signs", "G1");
  await street.pass(1);
  await street.cut(sign);
  await street.pass(21);
};

describe("a console that watches alarms", () => {
  it("is given all that are open, then each change, in the shape of the contract", async () => {
    await lose();
    const looks = await open();
    expect(await watch(looks.console)).toEqual({ ok: true });
    await looks.console.until(() => looks.snapshots.length === 1);
    expect(picture(looks)).toEqual(["signs/G1 activeUnacknowledged"]);
    const { id } = await street.alarm("commLoss");
    await street.desk.act([id], { type: "acknowledge" }, { name: "kim", role: "trafficOperator" });
    await looks.console.until(() => picture(looks)?.[0] === "signs/G1 activeAcknowledged");
    await street.device("signs", "G1");
    await street.pass(31);
    await looks.console.until(() => picture(looks)?.length === 0);
    expect(looks.deltas.flatMap(({ alarms }) => alarms).at(-1)).toMatchObject({ id, state: "cleared" });
    for (const snapshot of looks.snapshots) alarmSnapshot.strict().parse(snapshot);
    for (const delta of looks.deltas) alarmDelta.strict().parse(delta);
  });

  it("hears nothing before it asks, nor once it has looked away", async () => {
    const [never, left, stays] = [await open(), await open(), await open("viewer")];
    for (const each of [left, stays]) await watch(each.console);
    expect(await watch(left.console, { on: false })).toEqual({ ok: true });
    await lose();
    await stays.console.until(() => stays.deltas.some(({ alarms }) => alarms.length > 0));
    // Whatever was on its way to them comes before these answers.
    for (const { console } of [never, left]) await new Promise((resolve) => console.socket.emit("clock", resolve));
    expect([never.snapshots, never.deltas, left.deltas.flatMap(({ alarms }) => alarms)]).toEqual([[], [], []]);
  });

  it("begins anew after its connection was lost, and where it asks; not more often than it may", async () => {
    await lose();
    const looks = await open();
    await watch(looks.console);
    await looks.console.until(() => looks.snapshots.length === 1);
    await watch(looks.console);
    await looks.console.until(() => looks.snapshots.length === 2);
    looks.console.socket.io.engine.close();
    await looks.console.connected();
    await vi.waitFor(async () => expect(await watch(looks.console)).toEqual({ ok: true }), { timeout: 20_000 });
    await looks.console.until(() => looks.snapshots.length === 3);
    expect(picture(looks)).toEqual(["signs/G1 activeUnacknowledged"]);
  });

  it("is refused what is no request", async () => {
    const { console } = await open();
    expect(await watch(console, { on: "yes" })).toMatchObject({ ok: false, code: "invalid" });
    expect(await watch(console, null)).toMatchObject({ ok: false, code: "invalid" });
  });

  it("counts as an operator at a console, each once, and a script not at all", async () => {
    await open("trafficOperator", "token");
    expect(gateway.sockets.peopleOf("trafficOperator")).toBe(0);
    await open();
    await open();
    await open("viewer");
    expect(gateway.sockets.peopleOf("trafficOperator")).toBe(1);
  });
});
