import { randomUUID } from "node:crypto";
import {
  type Problem,
  type TimingDetail,
  type TimingSheet,
  type TimingVersion,
  type TimingVersionWithSheet,
  writeTimingCsv,
} from "@roadcast/contract";
import { adoptTimingVersion, listAudit, loadNetwork, replaceNetwork, timingChecksum } from "@roadcast/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { validateNetwork } from "../../../gateway/src/network/validate.js";
import { type Client, type HttpGateway, json, startHttpGateway } from "../../support/http-gateway.js";
import { asSent, propertiesOf, smallNetworkDraft } from "../../support/small-network.js";

const path = "/api/v1/controllers/C1/timing";
let gateway: HttpGateway;
let engineer: Client;
let colleague: Client;
let operator: Client;

beforeAll(async () => {
  gateway = await startHttpGateway();
  await gateway.loadSmallNetwork();
  engineer = await gateway.person("engineer", "times-signals");
  colleague = await gateway.person("engineer", "times-too");
  operator = await gateway.person("trafficOperator", "watches");
});
afterAll(() => gateway.stop());

const view = (client = engineer) => json<TimingDetail>(client.get(path));
const save = (client: Client, sheet: unknown, basedOn: number, note = "a test") =>
  client.send("POST", `${path}/versions`, { sheet, basedOn, note });
const audit = async (action: string) => {
  const admin = await gateway.script("admin", `reads-${action}`);
  return json<{ items: { actor: string; target: string | null; detail: Record<string, unknown> }[] }>(
    admin.get(`/api/v1/audit?action=${action}`),
  );
};

/** The newest sheet after a change. */
async function changed(change: (sheet: TimingSheet) => void): Promise<{ sheet: TimingSheet; basedOn: number }> {
  const { newest } = await view();
  const sheet = structuredClone(newest.sheet);
  change(sheet);
  return { sheet, basedOn: newest.version };
}

describe("a controller's timing sheet", () => {
  it("begins as the version that came with the network, which central holds", async () => {
    const { newest, ...rest } = await view();
    expect(rest).toMatchObject({ controllerId: "C1", central: 1, latest: 1, confirmed: null, drift: "unknown" });
    expect(newest).toMatchObject({ version: 1, origin: "network", savedBy: "system", basedOn: null });
    expect(newest.checksum).toBe(timingChecksum(newest.sheet));
    expect(rest.junction.legs.L1).toMatchObject({ roadwayM: expect.any(Number) });
  });

  it("is saved as the next version, with who, when and why, and central holds the one before until it is on the street", async () => {
    const { sheet, basedOn } = await changed(({ plans }) => Object.assign(plans[0] ?? {}, { offsetSec: 30 }));
    const response = await save(engineer, sheet, basedOn, "offset for the new crossing");
    const made = await json<TimingVersion>(response);
    expect(made).toMatchObject({ version: 2, basedOn: 1, savedBy: "times-signals", role: "engineer", origin: "saved" });
    expect(await view()).toMatchObject({
      central: 1,
      latest: 2,
      newest: { sheet, note: "offset for the new crossing" },
    });
    const [row] = (await audit("saveTimingVersion")).items;
    expect(row).toMatchObject({
      ...{ actor: "times-signals", target: "controllers/C1" },
      detail: { version: 2, checksum: made.checksum, basedOn: 1 },
    });
  });

  it("is never changed once it is saved", async () => {
    const { database } = gateway;
    for (const text of ["update timing_versions set note = 'x'", "delete from timing_versions"]) {
      await expect(database.run(text)).rejects.toThrow("never changed");
    }
  });

  it("is not saved over another's: the second of two editors is told whose it is, and loses nothing", async () => {
    const mine = await changed(({ plans }) => Object.assign(plans[0] ?? {}, { offsetSec: 40 }));
    const theirs = await changed(({ phases }) => Object.assign(phases[0] ?? {}, { minGreenSec: 12 }));
    const answers = await Promise.all([
      save(engineer, mine.sheet, mine.basedOn, "mine"),
      save(colleague, theirs.sheet, theirs.basedOn, "theirs"),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const lost = answers.findIndex(({ status }) => status === 409);
    const problem = await json<Problem>(answers[lost] as Response);
    const winner = lost === 0 ? "times-too" : "times-signals";
    expect(problem).toMatchObject({ code: "conflict", detail: expect.stringContaining(`${winner} saved version 3`) });
    // What was not stored is still there to be compared with what was, and saved on top of it.
    const { newest } = await view();
    const again = lost === 0 ? mine : theirs;
    const response = await save(lost === 0 ? engineer : colleague, again.sheet, newest.version);
    expect(response.status).toBe(201);
  });

  it("is refused with every rule that it breaks, and nothing is stored", async () => {
    const { latest } = await view();
    const { sheet, basedOn } = await changed(({ plans, phases, daySchedule }) => {
      Object.assign(plans[0] ?? {}, { cycleSec: 130 });
      Object.assign(phases[0] ?? {}, { yellowChangeSec: 2, walkSec: 3 });
      Object.assign(daySchedule[0] ?? {}, { fromMinute: 5 });
    });
    const response = await save(engineer, sheet, basedOn);
    expect(response.status).toBe(422);
    const { errors } = await json<Problem>(response);
    expect(errors?.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      "outOfRange /sheet/phases/0/yellowChangeSec",
      "ringSum /sheet/plans/0/splits",
      "ringSum /sheet/plans/0/splits",
      "tooShort /sheet/phases/0/walkSec",
      "gap /sheet/daySchedule/0/fromMinute",
    ]);
    expect((await view()).latest).toBe(latest);
  });

  it("is held against the rules without being saved", async () => {
    const { sheet } = await changed(({ plans }) => Object.assign(plans[0] ?? {}, { offsetSec: 120 }));
    const { latest } = await view();
    const answer = await json<{ checksum: string | null; faults: unknown[] }>(
      engineer.send("POST", `${path}/check`, { sheet }),
    );
    expect(answer).toEqual({
      checksum: null,
      faults: [
        expect.objectContaining({
          rule: "offsetNotBelowCycle",
          path: ["plans", 0, "offsetSec"],
          values: { offsetSec: 120, cycleSec: 120 },
        }),
      ],
    });
    expect((await view()).latest).toBe(latest);
  });

  it("is compared with another version in all that differs", async () => {
    const answer = await json<{ changes: unknown[] }>(operator.get(`${path}/comparison?from=1&to=2`));
    expect(answer.changes).toEqual([{ path: ["plans", 1, "offsetSec"], before: 10, after: 30 }]);
    expect((await operator.get(`${path}/comparison?from=1&to=99`)).status).toBe(404);
  });

  it("goes out as CSV and JSON and comes back the same", async () => {
    const { newest } = await view();
    const csv = await operator.get(`${path}/versions/${newest.version}/sheet`, { accept: "text/csv" });
    expect(csv.headers.get("content-type")).toContain("text/csv");
    expect(csv.headers.get("content-disposition")).toBe(`attachment; filename="C1-timing-${newest.version}.csv"`);
    const exported = {
      csv: await csv.text(),
      json: await (await operator.get(`${path}/versions/${newest.version}/sheet`)).text(),
    };
    for (const format of ["csv", "json"] as const) {
      const read = await json(engineer.send("POST", `${path}/file`, { format, text: exported[format] }));
      expect(read).toEqual({ sheet: newest.sheet, faults: [] });
    }
  });

  it("is read from a file with every fault at its line and column, and not saved", async () => {
    const { newest } = await view();
    const text = writeTimingCsv(newest.sheet).replace("\r\n2,1,1,", "\r\n2,one,1,");
    const read = await json<{ sheet: unknown; faults: unknown[] }>(
      engineer.send("POST", `${path}/file`, { format: "csv", text }),
    );
    expect(read).toMatchObject({
      sheet: null,
      faults: [{ rule: "wrongType", line: 3, column: 2, path: ["phases", 0, "ring"] }],
    });
    expect((await view()).latest).toBe(newest.version);
  });

  it("is listed in its versions, newest first, page by page", async () => {
    const first = await json<{ items: TimingVersion[]; nextCursor: string }>(operator.get(`${path}/versions?limit=2`));
    expect(first.items.map(({ version }) => version)).toEqual([4, 3]);
    const rest = await json<{ items: TimingVersion[]; nextCursor: null }>(
      operator.get(`${path}/versions?limit=2&cursor=${first.nextCursor}`),
    );
    expect(rest).toMatchObject({ items: [{ version: 2 }, { version: 1 }], nextCursor: null });
  });
});

describe("drift", () => {
  it("is what the checksum says: in step, another known version, or one that nobody has here", async () => {
    const { newest } = await view();
    const first = await json<TimingVersionWithSheet>(engineer.get(`${path}/versions/1`));
    gateway.reported.set("C1", first.checksum);
    expect(await view()).toMatchObject({ drift: "inStep", reported: { version: 1 } });
    gateway.reported.set("C1", newest.checksum);
    expect(await view()).toMatchObject({ drift: "differs", reported: { checksum: newest.checksum, version: 4 } });
    gateway.reported.set("C1", "0123456789abcdef");
    expect(await view()).toMatchObject({ drift: "differs", reported: { version: null } });
    const listed = await json<{ items: unknown[] }>(operator.get("/api/v1/timing?drift=differs"));
    expect(listed.items).toEqual([expect.objectContaining({ controllerId: "C1", drift: "differs", central: 1 })]);
  });

  it("is ended by taking over the version that the controller reports, and by no other", async () => {
    const { newest } = await view();
    gateway.reported.set("C1", newest.checksum);
    const other = await engineer.send("POST", `${path}/adopt`, { version: 2, reason: "as found" });
    expect(other.status).toBe(409);
    const adopted = await engineer.send("POST", `${path}/adopt`, {
      version: newest.version,
      reason: "as found on site",
    });
    expect(adopted.status).toBe(200);
    expect(await view()).toMatchObject({
      drift: "inStep",
      central: newest.version,
      confirmed: { version: newest.version },
    });
    const { network } = await loadNetwork(gateway.database);
    const controller = network.features.find(({ properties }) => properties.kind === "controller");
    expect(controller?.properties).toMatchObject(newest.sheet);
    expect((await audit("adoptTiming")).items[0]).toMatchObject({
      actor: "times-signals",
      detail: { reason: "as found on site" },
    });
  });

  it("a network with another sheet makes a version of it, in the name of who put it, which central holds", async () => {
    const before = await view();
    const draft = smallNetworkDraft();
    Object.assign(propertiesOf(draft, "controller", "C1"), {
      calendar: {
        dayPlans: [],
        weekdays: [],
        dates: [{ date: "2026-09-25", name: { ko: "추석", en: "Chuseok" }, dayPlan: null }],
      },
    });
    expect((await engineer.send("PUT", "/api/v1/network", asSent(draft))).status).toBe(200);
    const after = await view();
    expect(after).toMatchObject({
      ...{ central: before.latest + 1, drift: "differs" },
      newest: { origin: "network", savedBy: "times-signals", basedOn: before.central },
    });
    expect(after.newest.sheet.calendar?.dates).toEqual([
      { date: "2026-09-25", name: { ko: "추석", en: "Chuseok" }, dayPlan: null },
    ]);
    // The same network once more is no other sheet.
    expect((await engineer.send("PUT", "/api/v1/network", asSent(draft))).status).toBe(200);
    expect((await view()).latest).toBe(after.latest);
  });

  it("is taken for confirmed once, by whichever gateway is first, with its row in the audit trail", async () => {
    const confirmed = { controllerId: "C1", version: 1, commandId: randomUUID(), at: Date.now() };
    const both = await Promise.all([1, 2].map(() => adoptTimingVersion(gateway.database, confirmed)));
    expect(both.sort()).toEqual([false, true]);
    const { items } = await listAudit(gateway.database, { action: "adoptTiming", actor: "system", limit: 10 });
    expect(items.filter(({ detail }) => detail.commandId === confirmed.commandId)).toHaveLength(1);
    // What was confirmed before that counts no more.
    const earlier = { ...confirmed, commandId: randomUUID(), at: confirmed.at - 1 };
    expect(await adoptTimingVersion(gateway.database, earlier)).toBe(false);
  });

  it("central cannot be made a version that is not there", async () => {
    const adopted = { controllerId: "C1", version: 99, commandId: null, at: 0 };
    expect(await adoptTimingVersion(gateway.database, adopted)).toBe(false);
    const verdict = validateNetwork(asSent(smallNetworkDraft()));
    if (!verdict.ok) throw new Error("the small network has faults");
    await replaceNetwork(gateway.database, verdict.network);
  });
});

describe("roles", () => {
  it("an operator sends and does not edit, an engineer edits and does not send", async () => {
    const { sheet, basedOn } = await changed(() => undefined);
    expect((await save(operator, sheet, basedOn)).status).toBe(403);
    const asked = { version: 1, replaces: "x", reason: "a test" };
    expect((await engineer.send("POST", `${path}/send`, asked)).status).toBe(403);
    expect((await operator.send("POST", `${path}/send`, asked)).status).toBe(202);
    expect((await operator.send("POST", `${path}/send`, { ...asked, version: 99 })).status).toBe(404);
  });
});
