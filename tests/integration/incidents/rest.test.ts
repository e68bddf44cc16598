import {
  type AcknowledgedMany,
  type Alarm,
  type AlarmRule,
  type AlarmRuleSettings,
  type AlarmStatistics,
  type AlarmWithHistory,
  type AuditEntry,
  alarmKinds,
  type Problem,
} from "@roadcast/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alarmOperations } from "../../../gateway/src/incidents/alarm-operations.js";
import { AlarmStreet } from "../../support/alarm-street.js";
import { type Client, type HttpGateway, json, startHttpGateway } from "../../support/http-gateway.js";

const path = "/api/v1/alarms";
const nobody = "00000000-0000-4000-8000-000000000000";
let street: AlarmStreet;
let gateway: HttpGateway;
let kim: Client;
let lee: Client;
let viewer: Client;
let engineer: Client;
let broadcaster: Client;
let admin: Client;
/** One of a sign, one of a channel. */
let sign: Alarm;
let channel: Alarm;

type Page = { items: Alarm[]; nextCursor: string | null };
const list = (query = "") => json<Page>(viewer.get(`${path}?${query}`));
const idsOf = async (query: string) => (await list(query)).items.map(({ id }) => id);
const auditOf = async (action: string) =>
  (await json<{ items: AuditEntry[] }>(admin.get(`/api/v1/audit?action=${action}`))).items;
const problemOf = (response: Response) => json<Problem>(response);

beforeAll(async () => {
  street = await AlarmStreet.open();
  gateway = await startHttpGateway({}, street.street.store.database);
  gateway.useAlarms(alarmOperations(street.desk));
  kim = await gateway.person("trafficOperator", "kim");
  lee = await gateway.person("trafficOperator", "lee");
  viewer = await gateway.person("viewer", "looks-on");
  engineer = await gateway.person("engineer", "yoon");
  broadcaster = await gateway.person("broadcaster", "choi");
  admin = await gateway.person("admin", "boss");
  const device = await street.device("signs", "G1");
  await street.pass(1);
  await street.cut(device);
  await street.pass(21);
  const name = { ko: "시험", en: "Exam" };
  street.broadcast.put({ id: "exam", name, public: true, onAir: true, createdAt: 0, sources: [] });
  await street.pass(6);
  const { items } = await list();
  const [newest, oldest] = items;
  if (newest === undefined || oldest === undefined) throw new Error("there are no alarms");
  channel = newest;
  sign = oldest;
});
afterAll(async () => {
  await gateway.stop();
  await street.close();
});

describe("the list", () => {
  it("is newest first, in pages", async () => {
    const first = await list("limit=1");
    expect(first.items.map(({ kind }) => kind)).toEqual(["channelFault"]);
    const second = await list(`limit=1&cursor=${first.nextCursor}`);
    expect([second.items.map(({ kind }) => kind), second.nextCursor]).toEqual([["commLoss"], null]);
  });

  it("is filtered by state, severity, kind, area, target and time, several at once", async () => {
    const both = [channel.id, sign.id];
    expect(await idsOf("state=standing")).toEqual(both);
    expect(await idsOf("state=open&severity=1,2,3")).toEqual(both);
    expect(await idsOf("state=cleared,shelved")).toEqual([]);
    expect(await idsOf("severity=2")).toEqual([channel.id]);
    expect(await idsOf("kind=commLoss,signalFault")).toEqual([sign.id]);
    expect(await idsOf("areaId=A1")).toEqual([sign.id]);
    expect(await idsOf("areaId=A1&orNoArea=false")).toEqual([sign.id]);
    expect(await idsOf("areaId=A1&orNoArea=true")).toEqual(both);
    expect(await idsOf("areaId=A2&orNoArea=true")).toEqual([channel.id]);
    expect(await idsOf("target=g1")).toEqual([sign.id]);
    expect(await idsOf(`from=${encodeURIComponent(channel.raisedAt)}`)).toEqual([channel.id]);
    expect(await idsOf(`to=${Date.parse(channel.raisedAt)}`)).toEqual([sign.id]);
  });

  it("finds a target by a part of its name, in either language", async () => {
    const name = { ko: "수능 방송", en: "Exam broadcast" };
    await admin.send("POST", "/api/v1/channels", { id: "exam", name, public: true });
    for (const part of ["수능", "broadcast"]) {
      expect(await idsOf(`target=${encodeURIComponent(part)}`)).toEqual([channel.id]);
    }
    expect(await idsOf("target=nowhere")).toEqual([]);
  });

  it("refuses what is no filter, each with its place", async () => {
    const { status, code, errors } = await problemOf(
      await viewer.get(`${path}?state=asleep&severity=6&kind=&orNoArea=maybe&limit=0`),
    );
    expect([status, code]).toEqual([422, "invalid"]);
    expect(new Set(errors?.map(({ pointer }) => pointer.split("/").slice(0, 3).join("/")))).toEqual(
      new Set(["/query/state", "/query/severity", "/query/kind", "/query/orNoArea", "/query/limit"]),
    );
    expect((await viewer.get(`${path}?cursor=nonsense`)).status).toBe(400);
  });
});

describe("one alarm", () => {
  it("is given with its history and what to do", async () => {
    const alarm = await json<AlarmWithHistory>(viewer.get(`${path}/${sign.id}`));
    expect(alarm).toMatchObject({ target: "signs/G1", state: "activeUnacknowledged", areaId: "A1", members: [] });
    expect(alarm.advice.ko).toMatch(/[가-힣]/);
    expect(alarm.steps).toMatchObject([{ step: 0, type: "raised", by: null, afterMs: null }]);
    expect((await viewer.get(`${path}/${nobody}`)).status).toBe(404);
    expect((await viewer.get(`${path}/not-one`)).status).toBe(422);
  });

  it("is acknowledged once, by the first; the second is told who did", async () => {
    const first = await json<Alarm>(
      kim.send("POST", `${path}/${sign.id}/acknowledge`, { comment: "Park is on the way" }),
    );
    const second = await json<Alarm>(lee.send("POST", `${path}/${sign.id}/acknowledge`, {}));
    expect([first.acknowledgedBy, second.acknowledgedBy, second.state]).toEqual(["kim", "kim", "activeAcknowledged"]);
    const { steps } = await json<AlarmWithHistory>(viewer.get(`${path}/${sign.id}`));
    expect(steps.map(({ type, by, detail }) => [type, by, detail.text])).toEqual([
      ["raised", null, undefined],
      ["acknowledged", "kim", "Park is on the way"],
    ]);
    expect(steps[1]?.afterMs).toBe(Date.parse(first.acknowledgedAt ?? "") - Date.parse(first.raisedAt));
    const rows = await auditOf("acknowledgeAlarm");
    expect(rows.map(({ actor, target }) => [actor, target])).toEqual([
      ["lee", `alarms/${sign.id}`],
      ["kim", `alarms/${sign.id}`],
    ]);
    expect(rows[1]?.detail).toEqual({ kind: "commLoss", of: "signs/G1", comment: "Park is on the way" });
  });

  it("is commented", async () => {
    const { comments, steps } = await json<AlarmWithHistory>(
      engineer.send("POST", `${path}/${sign.id}/comments`, { text: "새 퓨즈" }),
    );
    expect([comments, steps.at(-1)?.type, steps.at(-1)?.by, steps.at(-1)?.detail]).toEqual([
      ...[1, "commented", "yoon", { text: "새 퓨즈" }],
    ]);
    expect((await kim.send("POST", `${path}/${sign.id}/comments`, { text: "" })).status).toBe(422);
    expect((await kim.send("POST", `${path}/${nobody}/comments`, { text: "x" })).status).toBe(404);
  });

  it("is shelved with a reason and a time, and taken from the shelf", async () => {
    const shelf = `${path}/${sign.id}/shelf`;
    const shelved = await json<Alarm>(kim.send("PUT", shelf, { forSec: 600, reason: "works" }));
    expect(shelved).toMatchObject({ state: "shelved", shelf: { by: "kim", reason: "works" } });
    expect(Date.parse(shelved.shelf?.until ?? "") - Date.parse(shelved.shelf?.at ?? "")).toBe(600_000);
    expect(await idsOf("state=standing")).toEqual([channel.id]);
    expect(await json<Alarm>(lee.send("DELETE", shelf))).toMatchObject({ state: "activeAcknowledged", shelf: null });
    for (const body of [{ forSec: 600 }, { forSec: 59, reason: "x" }, { forSec: 600, reason: "  " }, { reason: "x" }]) {
      expect((await kim.send("PUT", shelf, body)).status).toBe(422);
    }
    expect((await auditOf("shelveAlarm"))[0]).toMatchObject({ actor: "kim", detail: { forSec: 600, reason: "works" } });
    expect((await auditOf("unshelveAlarm"))[0]).toMatchObject({ actor: "lee" });
  });
});

describe("roles", () => {
  it("let viewers look and nothing else, and broadcasters handle alarms of channels alone", async () => {
    expect((await viewer.send("POST", `${path}/${channel.id}/acknowledge`, {})).status).toBe(403);
    expect(await problemOf(await broadcaster.send("POST", `${path}/${sign.id}/acknowledge`, {}))).toMatchObject({
      ...{ status: 403, code: "forbidden" },
    });
    expect((await broadcaster.send("PUT", `${path}/${channel.id}/shelf`, { forSec: 60, reason: "x" })).status).toBe(
      200,
    );
    await broadcaster.send("DELETE", `${path}/${channel.id}/shelf`);
    expect((await kim.send("PUT", "/api/v1/alarm-rules/commLoss", {})).status).toBe(403);
  });
});

describe("bulk acknowledge", () => {
  it("has an outcome for each, in order, and one row in the audit trail", async () => {
    const ids = [channel.id, nobody, sign.id];
    const { results } = await json<AcknowledgedMany>(kim.send("POST", `${path}/acknowledge`, { ids, comment: "all" }));
    expect(results.map(({ id, outcome }) => [id, outcome])).toEqual([
      [channel.id, "acknowledged"],
      [nobody, "notFound"],
      [sign.id, "already"],
    ]);
    expect(results[0]?.alarm).toMatchObject({ state: "activeAcknowledged", acknowledgedBy: "kim" });
    expect(await auditOf("acknowledgeAlarms")).toMatchObject([
      { actor: "kim", detail: { alarms: [channel.id], asked: 3, comment: "all" } },
    ]);
  });

  it("refuses no ids, too many, and what is none", async () => {
    for (const ids of [[], ["x"], Array.from({ length: 501 }, () => nobody)]) {
      expect((await kim.send("POST", `${path}/acknowledge`, { ids })).status).toBe(422);
    }
    expect((await kim.send("POST", `${path}/acknowledge`, "{broken")).status).toBe(400);
  });
});

describe("an alarm that is over", () => {
  it("is acknowledged and shelved no more, and can be commented", async () => {
    await street.broadcast.remove("exam");
    await street.pass(12);
    expect((await list(`kind=channelFault`)).items).toMatchObject([{ state: "cleared" }]);
    expect(
      await problemOf(await kim.send("PUT", `${path}/${channel.id}/shelf`, { forSec: 60, reason: "x" })),
    ).toMatchObject({ status: 409, code: "conflict" });
    expect((await kim.send("POST", `${path}/${channel.id}/comments`, { text: "disk changed" })).status).toBe(201);
    const again = await json<AcknowledgedMany>(kim.send("POST", `${path}/acknowledge`, { ids: [channel.id] }));
    expect(again.results[0]?.outcome).toBe("already");
  });
});

describe("rules", () => {
  const rules = () => json<{ items: AlarmRule[]; delivered: AlarmRuleSettings[] }>(viewer.get("/api/v1/alarm-rules"));
  const rule = async () => {
    const found = (await rules()).items.find(({ kind }) => kind === "queueOverDetector");
    if (found === undefined) throw new Error("no such rule");
    const { changedAt: _at, changedBy: _by, ...body } = found;
    return body;
  };
  const put = (body: unknown, kind = "queueOverDetector") => engineer.send("PUT", `/api/v1/alarm-rules/${kind}`, body);

  it("are listed as they are and as they were delivered", async () => {
    const { items, delivered } = await rules();
    expect(items.map(({ kind }) => kind)).toEqual([...alarmKinds]);
    expect(items.map(({ revision }) => revision)).toEqual(alarmKinds.map(() => 0));
    expect(delivered).toEqual(items.map(({ revision: _r, changedAt: _a, changedBy: _b, ...settings }) => settings));
  });

  it("are set with every fault named and nothing changed by a bad one", async () => {
    const body = await rule();
    const parameters = { occupancyPct: 400, linkDetectors: 1 };
    const { status, errors } = await problemOf(await put({ ...body, severity: 0, delayOnSec: -1, parameters }));
    expect(status).toBe(422);
    expect(errors?.map(({ pointer }) => pointer).sort()).toEqual([
      ...["/delayOnSec", "/parameters/linkDetectors", "/parameters/occupancyPct", "/severity"],
    ]);
    expect((await put({ ...body, kind: "commLoss" })).status).toBe(422);
    expect((await put({ ...body, parameters: { offsetSec: 5 } })).status).toBe(422);
    expect((await put(body, "nonsense")).status).toBe(422);
    expect(await rule()).toEqual(body);
  });

  it("are set by one at a time, and who and what is in the audit trail", async () => {
    const body = await rule();
    const parameters = { occupancyPct: 60, linkDetectors: 3 };
    const set = await json<AlarmRule>(put({ ...body, severity: 2, parameters }));
    expect(set).toMatchObject({ revision: 1, changedBy: "yoon", severity: 2, parameters });
    expect(await problemOf(await put({ ...body, severity: 5 }))).toMatchObject({ status: 409, code: "conflict" });
    expect(await rule()).toMatchObject({ revision: 1, severity: 2 });
    expect((await auditOf("putAlarmRule"))[0]).toMatchObject({
      ...{ actor: "yoon", target: "alarmRules/queueOverDetector" },
      detail: { before: { severity: 4 }, after: { severity: 2, parameters } },
    });
  });
});

describe("statistics", () => {
  it("are of the shift so far unless told, and of no time that runs backwards", async () => {
    const figures = await json<AlarmStatistics>(viewer.get(`${path}/statistics`));
    const { clock } = street.street;
    expect(Date.parse(figures.to)).toBe(clock.now());
    const hour = new Date(Date.parse(figures.from) + 9 * 3_600_000).getUTCHours();
    expect([7, 19]).toContain(hour);
    const span = `from=${Date.parse(sign.raisedAt) - 1}&to=${Date.parse(channel.raisedAt) + 1}`;
    const both = await json<AlarmStatistics>(viewer.get(`${path}/statistics?${span}`));
    expect(both).toMatchObject({ raised: 2, shelved: 2, floods: [], floodShare: 0 });
    expect(both.bySeverity).toEqual([
      { severity: 2, raised: 1 },
      { severity: 3, raised: 1 },
    ]);
    expect([both.toAcknowledge.count, both.toReturn.count, both.toClear.count]).toEqual([2, 1, 1]);
    expect((await viewer.get(`${path}/statistics?from=10&to=10`)).status).toBe(422);
    expect((await viewer.get(`${path}/statistics?from=yesterday`)).status).toBe(422);
  });
});
