import { uplinkTopic } from "@roadcast/contract";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { AlarmStreet } from "../../support/alarm-street.js";

/** For machines that do other work beside. */
const patience = { timeout: 20_000 };

let alarms: AlarmStreet;
beforeEach(async () => {
  alarms = await AlarmStreet.open();
});
afterEach(() => alarms.close());

it("comm loss is raised by a lost line and returns with the next connect", async () => {
  const sign = await alarms.device("signs", "G1");
  await alarms.pass(5);
  await alarms.cut(sign);
  await alarms.pass(19);
  expect(await alarms.told()).toEqual([]);
  await alarms.pass(2);
  expect(await alarms.told()).toEqual(["commLoss signs/G1 activeUnacknowledged"]);
  expect(await alarms.alarm("commLoss")).toMatchObject({ areaId: "A1", severity: 3 });
  await alarms.device("signs", "G1");
  await alarms.pass(31);
  expect(await alarms.told()).toEqual(["commLoss signs/G1 returnedUnacknowledged"]);
});

it("a controller that is connected and says nothing is raised, and returns with its next state", async () => {
  const { street } = alarms;
  await alarms.device("signs", "G1");
  const c1 = await street.controller("C1");
  await c1.client.publishAsync(
    uplinkTopic(street.prefix, "controllers", "C1", "presence"),
    JSON.stringify({ online: true, at: street.clock.now() }),
    { qos: 1, retain: true },
  );
  const told = async () => (await alarms.told()).filter((each) => each.startsWith("commLoss"));
  await alarms.pass(50);
  await c1.report();
  await alarms.pass(34);
  expect(await told()).toEqual([]);
  await alarms.pass(2);
  expect(await told()).toEqual(["commLoss controllers/C1 activeUnacknowledged"]);
  for (let i = 0; i < 4; i += 1) {
    await c1.report();
    await alarms.pass(10);
  }
  expect(await told()).toEqual(["commLoss controllers/C1 returnedUnacknowledged"]);
});

it("a dead switch is one alarm with its devices under it, and what is left over speaks for itself", async () => {
  const kinds = [
    ["signs", "G1"],
    ["cameras", "K1"],
    ["stations", "S1"],
    ["detectors", "D1"],
    ["detectors", "D2"],
  ] as const;
  const devices = [];
  for (const [kind, id] of kinds) devices.push(await alarms.device(kind, id));
  // Of a gateway that has not heard the street for a minute nothing is judged to be over.
  await alarms.pass(61);
  for (const device of devices) await alarms.cut(device);
  await alarms.pass(25);
  expect(await alarms.told()).toEqual(["commLoss nodes/N2 activeUnacknowledged"]);
  const { id, members, areaId } = await alarms.alarm("commLoss");
  expect([areaId, members.map(({ target }) => target).sort()]).toEqual([
    "A1",
    ["cameras/K1", "detectors/D1", "detectors/D2", "signs/G1", "stations/S1"],
  ]);
  for (const [kind, device] of kinds.slice(1)) await alarms.device(kind, device);
  await alarms.pass(31);
  expect(await alarms.told()).toEqual([
    "commLoss nodes/N2 returnedUnacknowledged",
    "commLoss signs/G1 activeUnacknowledged",
  ]);
  expect(await alarms.steps(id)).toEqual(["raised", "returned"]);
});

it("a broker that the gateway has lost is one alarm", async () => {
  await alarms.street.stopBroker();
  await alarms.pass(21);
  expect(await alarms.told()).toEqual(["commLoss broker activeUnacknowledged"]);
  await alarms.street.startBroker();
  await alarms.pass(31);
  expect(await alarms.state("commLoss")).toBe("returnedUnacknowledged");
});

it("a detector that a failure test holds is raised with the test, and returns as the test clears", async () => {
  const detector = await alarms.device("detectors", "D1");
  for (let i = 0; i < 4; i += 1) {
    await alarms.read(detector, { intervalSec: 100, count: 5, speedKph: 30, occupancyPct: 99 });
    await alarms.pass(100);
  }
  expect(await alarms.alarm("detectorFailed")).toMatchObject({
    ...{ target: "detectors/D1", state: "activeUnacknowledged", detail: { tests: "lockedOn" } },
  });
  await alarms.read(detector, { intervalSec: 100, count: 5, speedKph: 30, occupancyPct: 12 });
  await alarms.pass(121);
  expect(await alarms.state("detectorFailed")).toBe("returnedUnacknowledged");
});

it("signals in flash are raised at once; what our own command has flash is not", async () => {
  const { street } = alarms;
  const c1 = await street.controller("C1");
  const { commandId } = await street.ask({
    ...{ type: "setMode", args: { mode: "flash", forSec: 600 }, expiresInSec: 30, reason: "works" },
  });
  await c1.answer(commandId, "accepted");
  await c1.report({ mode: "flash", activeCommandId: commandId });
  await alarms.pass(2);
  expect(await alarms.stored({ kinds: ["signalFault"] })).toEqual([]);
  await c1.report({ mode: "flash", faults: ["conflict monitor: phases 2 and 4"] });
  await alarms.pass(1);
  expect(await alarms.alarm("signalFault")).toMatchObject({
    ...{ target: "controllers/C1", severity: 1, detail: { fault: "conflict" } },
  });
  await c1.report();
  await alarms.pass(11);
  expect(await alarms.state("signalFault")).toBe("returnedUnacknowledged");
});

it("signals that flash on after their command's time, or after its release, are raised", async () => {
  const { street } = alarms;
  const c1 = await street.controller("C1");
  const flash = async () => {
    const { commandId } = await street.ask({
      ...{ type: "setMode", args: { mode: "flash", forSec: 60 }, expiresInSec: 30, reason: "works" },
    });
    await c1.answer(commandId, "accepted");
    await c1.answer(commandId, "completed");
    const phases = [2, 6].map((phase) => ({ phase, indication: "flash" as const }));
    await c1.report({ mode: "flash", phases, activeCommandId: commandId });
    await street.until(commandId, "confirmed");
    return commandId;
  };
  const kinds = ["signalFault" as const];
  const first = await flash();
  // It says that the command is in force whatever the time.
  await alarms.pass(89);
  expect(await alarms.stored({ kinds })).toEqual([]);
  await alarms.pass(3);
  expect(await alarms.alarm("signalFault")).toMatchObject({
    ...{ state: "activeUnacknowledged", detail: { fault: "flash" } },
  });
  await c1.report({ mode: "flash", activeCommandId: first });
  await alarms.pass(1);
  expect(await alarms.state("signalFault")).toBe("activeUnacknowledged");
  await c1.report();
  await alarms.pass(11);
  const second = await flash();
  await alarms.pass(1);
  expect(await alarms.state("signalFault")).toBe("returnedUnacknowledged");
  const release = await street.ask({ type: "release", args: {}, expiresInSec: 30, reason: "done" });
  await c1.answer(release.commandId, "accepted");
  await c1.report({ mode: "flash", activeCommandId: second });
  await alarms.pass(2);
  expect(await alarms.state("signalFault")).toBe("activeUnacknowledged");
});

it("a command that nobody confirmed is raised, and returns with one that the street confirms", async () => {
  const { street } = alarms;
  const c1 = await street.controller("C1");
  const first = await street.ask();
  await street.pass(33);
  await alarms.pass(1);
  expect(await alarms.alarm("commandNotConfirmed")).toMatchObject({
    target: "controllers/C1",
    detail: { state: "expired", type: "setPlan", commandId: first.commandId },
  });
  await c1.report();
  const { commandId } = await street.ask();
  await c1.answer(commandId, "accepted");
  await c1.answer(commandId, "completed");
  await c1.report({ plan: 3, activeCommandId: commandId });
  await street.until(commandId, "confirmed");
  await alarms.pass(1);
  expect(await alarms.state("commandNotConfirmed")).toBe("returnedUnacknowledged");
});

it("a command that nobody confirmed is not hidden by one that was refused after it", async () => {
  const { street } = alarms;
  const c1 = await street.controller("C1");
  const first = await street.ask();
  await c1.answer(first.commandId, "accepted");
  const refused = async () => {
    const { commandId } = await street.ask();
    await c1.answer(commandId, "rejected", "no");
    await street.until(commandId, "rejected");
  };
  await street.pass(600);
  await street.until(first.commandId, "timedOut");
  await c1.report();
  await refused();
  await alarms.pass(1);
  expect(await alarms.alarm("commandNotConfirmed")).toMatchObject({
    ...{ state: "activeUnacknowledged", detail: { state: "timedOut", commandId: first.commandId } },
  });
  await c1.report({ plan: 1, activeCommandId: first.commandId });
  const release = await street.ask({ type: "release", args: {}, expiresInSec: 30, reason: "back" });
  await c1.answer(release.commandId, "accepted");
  await street.until(release.commandId, "accepted");
  await alarms.pass(1);
  expect(await alarms.state("commandNotConfirmed")).toBe("returnedUnacknowledged");
});

it("a link is congested for its delay before it is raised, and free for the other before it returns", async () => {
  const detector = await alarms.device("detectors", "D1");
  await alarms.read(detector, { intervalSec: 600, count: 60, speedKph: 6, occupancyPct: 45 });
  await alarms.pass(299);
  expect(await alarms.stored({ kinds: ["linkCongestion"] })).toEqual([]);
  await alarms.pass(2);
  expect(await alarms.alarm("linkCongestion")).toMatchObject({ target: "links/L1", detail: { speedKph: 6 } });
  for (let i = 0; i < 4; i += 1) {
    await alarms.read(detector, { intervalSec: 60, count: 10, speedKph: 45, occupancyPct: 8 });
    await alarms.pass(60);
  }
  expect(await alarms.state("linkCongestion")).toBe("returnedUnacknowledged");
});

it("a queue over a detector is one alarm a link", async () => {
  const [d1, d2] = [await alarms.device("detectors", "D1"), await alarms.device("detectors", "D2")];
  for (const each of [d1, d2]) {
    await alarms.read(each, { intervalSec: 300, count: 9, speedKph: 5, occupancyPct: 80 });
  }
  await alarms.pass(201);
  expect(await alarms.alarm("queueOverDetector")).toMatchObject({ target: "links/L1", memberCount: 2 });
  for (const each of [d1, d2]) {
    await alarms.read(each, { intervalSec: 300, count: 20, speedKph: 40, occupancyPct: 9 });
  }
  await alarms.pass(121);
  expect(await alarms.state("queueOverDetector")).toBe("returnedUnacknowledged");
});

it("a wrong clock is raised and returns once it is right", async () => {
  const detector = await alarms.device("detectors", "D1");
  const ahead = () => alarms.street.clock.now() + 150_000;
  await alarms.read(detector, { observedAt: ahead(), count: 4 });
  await alarms.pass(121);
  expect(await alarms.alarm("clockSkew")).toMatchObject({ target: "detectors/D1", detail: { offsetSec: 150 } });
  // Its clock is set: what it says from now on is later than what it said before.
  await alarms.pass(60);
  await alarms.read(detector, { count: 5 });
  await alarms.pass(61);
  expect(await alarms.state("clockSkew")).toBe("returnedUnacknowledged");
});

it("a clock so far ahead that every reading is refused is raised, and the letters are kept", async () => {
  const detector = await alarms.device("detectors", "D1");
  await alarms.read(detector, { observedAt: alarms.street.clock.now() + 9 * 3_600_000, count: 4 });
  await alarms.pass(122);
  expect(await alarms.alarm("clockSkew")).toMatchObject({ target: "detectors/D1", detail: { offsetSec: 32_400 } });
});

it("signals in flash are raised of a controller whose clock was set back by an hour", async () => {
  const c1 = await alarms.street.controller("C1");
  for (let i = 0; i < 2; i += 1) {
    await alarms.pass(5);
    await c1.report({ mode: "flash", observedAt: alarms.street.clock.now() - 3_600_000 });
  }
  await alarms.pass(1);
  expect(await alarms.alarm("signalFault")).toMatchObject({ target: "controllers/C1", detail: { fault: "flash" } });
  await alarms.pass(121);
  expect(await alarms.alarm("clockSkew")).toMatchObject({ target: "controllers/C1", detail: { offsetSec: -3_600 } });
});

it("dead letters that rise are raised by their reason, and return as they stop", async () => {
  const detector = await alarms.device("detectors", "D1");
  for (let i = 0; i < 61; i += 1) await alarms.send(detector, "readings", "{broken");
  await alarms.pass(11);
  expect(await alarms.alarm("deadLettersRising")).toMatchObject({
    ...{ target: "deadLetters/malformed", areaId: null, detail: { count: 61 } },
  });
  await alarms.pass(375);
  expect(await alarms.state("deadLettersRising")).toBe("returnedUnacknowledged");
});

it("a channel that cannot be what it shall be is raised, and returns with its end", async () => {
  const name = { ko: "시험", en: "Exam" };
  alarms.broadcast.put({ id: "exam", name, public: true, onAir: true, createdAt: 0, sources: [] });
  await alarms.pass(6);
  expect(await alarms.alarm("channelFault")).toMatchObject({
    target: "channels/exam",
    detail: { codes: "noEncoder" },
  });
  await alarms.broadcast.remove("exam");
  await alarms.pass(11);
  expect(await alarms.state("channelFault")).toBe("returnedUnacknowledged");
});

it("what is out of service is kept quiet, and speaks again once it is back", async () => {
  const sign = await alarms.device("signs", "G1");
  await alarms.cut(sign);
  await alarms.pass(21);
  await alarms.setOutOfService("signs", "G1", true);
  await alarms.pass(1);
  expect(await alarms.told()).toEqual(["commLoss signs/G1 outOfService"]);
  await alarms.setOutOfService("signs", "G1", false);
  await alarms.pass(1);
  expect(await alarms.told()).toEqual(["commLoss signs/G1 activeUnacknowledged"]);
  await alarms.setOutOfService("signs", "G1", true);
  await alarms.device("signs", "G1");
  await vi.waitFor(async () => {
    await alarms.pass(31);
    expect(await alarms.told()).toEqual(["commLoss signs/G1 cleared"]);
  }, patience);
});

it("a detector whose station is out of service is kept quiet with it", async () => {
  const detector = await alarms.device("detectors", "D1");
  await alarms.cut(detector);
  await alarms.pass(21);
  await alarms.setOutOfService("stations", "S1", true);
  await alarms.pass(1);
  expect(await alarms.told()).toEqual(["commLoss detectors/D1 outOfService"]);
});
