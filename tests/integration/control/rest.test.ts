import type { AuditEntry, Command, CommandCheck, CommandGroup, Lock, Problem } from "@roadcast/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { controlOperations } from "../../../gateway/src/control/control-operations.js";
import { ControlStreet } from "../../support/control-street.js";
import { type Client, type HttpGateway, json, startHttpGateway } from "../../support/http-gateway.js";
import { idleControl } from "../../support/idle-control.js";
import type { ScriptedController } from "../../support/scripted-controller.js";

let street: ControlStreet;
let c1: ScriptedController;
let gateway: HttpGateway;
let kim: Client;
let lee: Client;
let admin: Client;
let viewer: Client;

beforeAll(async () => {
  street = await ControlStreet.open();
  c1 = await street.controller("C1");
  gateway = await startHttpGateway({}, street.store.database);
  gateway.useControl({ ...idleControl, ...controlOperations(street.control) });
  kim = await gateway.person("trafficOperator", "kim");
  lee = await gateway.person("trafficOperator", "lee");
  admin = await gateway.person("admin", "boss");
  viewer = await gateway.person("viewer", "guest");
});
afterAll(async () => {
  await gateway.stop();
  await street.close();
});

const commands = "/api/v1/controllers/C1/commands";
const lockPath = "/api/v1/controllers/C1/lock";
const planThree = { type: "setPlan", args: { plan: 3, forSec: 600 }, reason: "test" };
const auditOf = async (action: string) =>
  (await json<{ items: AuditEntry[] }>(admin.get(`/api/v1/audit?action=${action}`))).items;

describe("a command over REST", () => {
  it("is taken with 202, has its life told, and stands in the list and the audit trail", async () => {
    const response = await kim.send("POST", commands, planThree);
    expect(response.status).toBe(202);
    const { commandId, state } = await json<Command>(response);
    expect(state).toBe("sent");
    await c1.answer(commandId, "accepted");
    await street.until(commandId, "accepted");
    const life = await json<Command>(viewer.get(`/api/v1/commands/${commandId}`));
    expect(life).toMatchObject({
      commandId,
      controllerId: "C1",
      state: "accepted",
      requestedBy: "kim",
      level: "operator",
    });
    expect(life.steps.map((step) => step.state)).toEqual(["requested", "sent", "accepted"]);
    expect(Date.parse(life.expectedBy)).toBeGreaterThan(Date.parse(life.requestedAt));
    const list = async (query: string) =>
      (await json<{ items: Command[] }>(viewer.get(`/api/v1/commands?${query}`))).items.map((each) => each.commandId);
    expect(await list("controllerId=C1&state=underWay")).toEqual([commandId]);
    expect(await list("state=confirmed")).toEqual([]);
    const [row] = await auditOf("commandController");
    expect(row).toMatchObject({
      actor: "kim",
      from: "127.0.0.1",
      target: "controllers/C1",
      detail: { commandId, type: "setPlan" },
    });
    await c1.answer(commandId, "rejected", "enough");
    await street.until(commandId, "rejected");
  });

  it("is the same 202 again under its key, and a conflict with another body", async () => {
    const send = (body: object) => kim.send("POST", commands, body, { "idempotency-key": "k-1" });
    const first = await json<Command>(send(planThree));
    const again = await send(planThree);
    expect([again.status, (await json<Command>(again)).commandId]).toEqual([202, first.commandId]);
    const other = await send({ ...planThree, reason: "another" });
    expect([other.status, (await json<Problem>(other)).code]).toEqual([409, "conflict"]);
    const bad = await kim.send("POST", commands, planThree, { "idempotency-key": "x".repeat(129) });
    expect(bad.status).toBe(400);
    await c1.answer(first.commandId, "rejected");
    await street.until(first.commandId, "rejected");
  });

  it("is refused with every rule and its place, and the refusal is written down", async () => {
    await c1.report({ mode: "local", configChecksum: "0000000000000000" });
    const response = await kim.send("POST", commands, { ...planThree, args: { plan: 9, forSec: 600 } });
    expect(response.status).toBe(422);
    const { code, errors } = await json<Problem>(response);
    expect(code).toBe("refused");
    expect(errors?.map((each) => [each.code, each.pointer])).toEqual([
      ["localControl", ""],
      ["checksumMismatch", ""],
      ["unknownPlan", "/args/plan"],
    ]);
    const [row] = await auditOf("commandController");
    expect(row).toMatchObject({ actor: "kim", detail: { outcome: "refused" } });
    await c1.report();
  });

  it("that sets a timing is refused where another plan runs than it is made for, and names its plan on the street", async () => {
    const timing = (plan: number) => ({ type: "setTiming", args: { plan, offsetSec: 5, forSec: 600 }, reason: "test" });
    const response = await kim.send("POST", commands, timing(3));
    const { errors } = await json<Problem>(response);
    expect([response.status, errors?.map((each) => [each.code, each.pointer])]).toEqual([
      422,
      [["otherPlanRuns", "/args/plan"]],
    ]);
    const { commandId } = await json<Command>(kim.send("POST", commands, timing(1)));
    await c1.answer(commandId, "rejected");
    await street.until(commandId, "rejected");
    expect(c1.commands.at(-1)).toMatchObject({ type: "setTiming", args: { plan: 1, offsetSec: 5 } });
  });

  it("is refused by its schema, its role and its address before any rule", async () => {
    expect((await kim.send("POST", commands, { ...planThree, reason: "" })).status).toBe(422);
    expect((await kim.send("POST", commands, { ...planThree, args: { plan: 3 } })).status).toBe(422);
    expect((await kim.send("POST", commands, { ...planThree, type: "selfDestruct" })).status).toBe(422);
    expect((await viewer.send("POST", commands, planThree)).status).toBe(403);
    expect((await kim.send("POST", "/api/v1/controllers/C404/commands", planThree)).status).toBe(404);
    expect((await kim.get("/api/v1/commands/33333333-3333-4333-8333-333333333333")).status).toBe(404);
    expect((await kim.get("/api/v1/commands/not-one")).status).toBe(422);
  });
});

describe("a request that says until when it may be acted on", () => {
  const lateBy = (ms: number) => ({ "latest-at": String(Date.now() - ms) });

  it("is refused before anything is stored or sent where it arrives later, and that is written down", async () => {
    const sent = c1.commands.length;
    const all = async () => (await json<{ items: Command[] }>(viewer.get("/api/v1/commands?limit=100"))).items.length;
    const stored = await all();
    const members = [{ controllerId: "C1", type: "setPlan", args: { plan: 3, forSec: 60 } }];
    for (const [path, body] of [
      [commands, planThree],
      ["/api/v1/command-groups", { members, reason: "test" }],
    ] as const) {
      const response = await kim.send("POST", path, body, { ...lateBy(1), "idempotency-key": "late-1" });
      const { code, errors } = await json<Problem>(response);
      expect([response.status, code, errors?.map((each) => each.code)]).toEqual([422, "refused", ["arrivedLate"]]);
    }
    expect([await all(), c1.commands.length]).toEqual([stored, sent]);
    const [row] = await auditOf("commandController");
    expect(row).toMatchObject({ actor: "kim", detail: { id: "C1", outcome: "arrivedLate" } });
    expect((await kim.send("PUT", lockPath, { reason: "works", forSec: 600 }, lateBy(1))).status).toBe(422);
    expect(await json(viewer.get("/api/v1/locks"))).toEqual({ items: [] });
    expect((await kim.send("POST", commands, planThree, { "latest-at": "soon" })).status).toBe(400);
  });

  it("is taken in time, under the key of the one that came late", async () => {
    const response = await kim.send("POST", commands, planThree, { ...lateBy(-60_000), "idempotency-key": "late-1" });
    expect(response.status).toBe(202);
    const { commandId } = await json<Command>(response);
    await c1.answer(commandId, "rejected");
    await street.until(commandId, "rejected");
  });
});

describe("a check", () => {
  it("says what forbids it or when it would be done, sends nothing and leaves no row", async () => {
    const before = c1.commands.length;
    const rows = (await auditOf("checkCommand")).length;
    const check = async (body: object) => json<CommandCheck>(kim.send("POST", `${commands}/check`, body));
    const good = await check(planThree);
    expect([good.errors, good.supersedes]).toEqual([[], []]);
    expect(Date.parse(good.expectedBy ?? "")).toBe(street.clock.now() + 145_000);
    const bad = await check({ ...planThree, type: "preempt", args: { phases: [2, 4], maxSec: 60 } });
    const conflict = { code: "conflictingPhases", pointer: "/args/phases/1", values: { other: 2, phase: 4 } };
    expect(bad).toMatchObject({ errors: [conflict], expectedBy: null });
    await c1.report();
    expect([c1.commands.length, (await auditOf("checkCommand")).length]).toEqual([before, rows]);
  });
});

describe("locks over REST", () => {
  it("are taken, keep others out with 409, and are given back or broken", async () => {
    const asked = { reason: "works", forSec: 600 };
    const lock = await json<Lock>(kim.send("PUT", lockPath, asked));
    expect(lock).toMatchObject({ controllerId: "C1", holder: "kim", reason: "works" });
    expect(await json(viewer.get("/api/v1/locks"))).toEqual({ items: [lock] });
    for (const response of [
      await lee.send("PUT", lockPath, asked),
      await lee.send("POST", commands, planThree),
      await lee.send("DELETE", lockPath),
    ]) {
      expect([response.status, (await json<Problem>(response)).code]).toEqual([409, "locked"]);
    }
    const other = await admin.send("DELETE", `${lockPath}?holder=lee`);
    expect([other.status, (await json<Problem>(other)).code]).toEqual([409, "locked"]);
    expect(await json(viewer.get("/api/v1/locks"))).toEqual({ items: [lock] });
    expect((await admin.send("DELETE", `${lockPath}?holder=kim`)).status).toBe(204);
    const [row] = await auditOf("unlockController");
    expect(row).toMatchObject({ actor: "boss", detail: { holder: "kim", broken: true } });
    expect((await kim.send("DELETE", lockPath)).status).toBe(404);
    expect((await viewer.send("PUT", lockPath, asked)).status).toBe(403);
  });
});

describe("a group over REST", () => {
  it("is refused whole where one member may not", async () => {
    const members = ["C1", "C2"].map((controllerId) => ({
      controllerId,
      type: "setPlan",
      args: { plan: 3, forSec: 60 },
    }));
    const response = await kim.send("POST", "/api/v1/command-groups", { members, reason: "test" });
    expect(response.status).toBe(422);
    const { errors } = await json<Problem>(response);
    expect(errors).toMatchObject([{ code: "stateUnknown", pointer: "/members/1", values: { controller: "C2" } }]);
  });

  it("is taken with 202 and told with the life of each member", async () => {
    await street.controller("C2");
    const members = ["C1", "C2"].map((controllerId) => ({
      controllerId,
      type: "setPlan",
      args: { plan: 3, forSec: 60 },
    }));
    const response = await kim.send("POST", "/api/v1/command-groups", { members, reason: "test" });
    expect(response.status).toBe(202);
    const { groupId } = await json<CommandGroup>(response);
    const told = await json<CommandGroup>(viewer.get(`/api/v1/command-groups/${groupId}`));
    expect(told).toMatchObject({ state: "preparing", commands: [{ state: "sent" }, { state: "sent" }] });
  });
});

describe("a broker that is away", () => {
  it("is answered with 503, with a word on when to try again", async () => {
    await street.stopBroker();
    const response = await admin.send("POST", commands, {
      type: "preempt",
      args: { phases: [2], maxSec: 60 },
      reason: "fire",
    });
    expect([response.status, (await json<Problem>(response)).code]).toEqual([503, "notSent"]);
    expect(response.headers.get("retry-after")).toBe("5");
    const { items } = await json<{ items: Command[] }>(viewer.get("/api/v1/commands?state=failed"));
    const members = [{ controllerId: "C1", type: "preempt", args: { phases: [2], maxSec: 60 } }];
    const ofGroup = await admin.send("POST", "/api/v1/command-groups", { members, reason: "fire" });
    expect([ofGroup.status, (await json<Problem>(ofGroup)).code]).toEqual([503, "notSent"]);
    const lost = { state: "failed", reasonCode: "brokerAway", reasonValues: {} };
    expect(items[0]).toMatchObject({ type: "preempt", requestedBy: "boss", state: "failed", steps: [{}, lost] });
  });
});
