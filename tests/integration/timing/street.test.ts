import type { Command, Problem, TimingDetail, TimingSheet, TimingVersion } from "@roadcast/contract";
import { listAudit } from "@roadcast/db";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Client, json } from "../../support/http-gateway.js";
import { RealStreet, wayOf } from "../../support/real-street.js";

let street: RealStreet;
let operator: Client;
let engineer: Client;
const controllers: string[] = [];
const patience = { timeout: 60_000, interval: 100 };

beforeAll(async () => {
  street = await RealStreet.open(2, 2);
  controllers.push(...[...street.known.keys()].sort());
  operator = await street.operator("desk");
  engineer = await street.operator("engineering", "engineer");
}, 180_000);
afterAll(() => street?.close());

const at = (index: number) => {
  const id = controllers[index];
  if (id === undefined) throw new Error("the street has too few controllers");
  return { id, path: `/api/v1/controllers/${id}/timing` };
};
const view = (path: string) => json<TimingDetail>(engineer.get(path));

async function save(path: string, change: (sheet: TimingSheet) => void): Promise<TimingVersion> {
  const { newest } = await view(path);
  const sheet = structuredClone(newest.sheet);
  change(sheet);
  const response = await engineer.send("POST", `${path}/versions`, { sheet, basedOn: newest.version, note: "a test" });
  if (response.status !== 201) throw new Error(await response.text());
  return json<TimingVersion>(response);
}

const send = async (path: string, version: number, who = operator, replaces?: string) => {
  const reported = (await view(path)).reported?.checksum ?? "";
  const body = { version, replaces: replaces ?? reported, reason: "a test of the street", expiresInSec: 30 };
  return who.send("POST", `${path}/send`, body);
};
const sent = async (path: string, version: number): Promise<string> => {
  const response = await send(path, version);
  if (response.status !== 202) throw new Error(await response.text());
  return (await json<{ commandId: string }>(response)).commandId;
};
const moveOffset = ({ plans }: TimingSheet) => {
  for (const plan of plans) plan.offsetSec += 3;
};

describe("a timing sheet on the street", { timeout: 300_000 }, () => {
  it("is saved, sent, run by through red, and confirmed by its checksum: then central holds it", async () => {
    const { id, path } = at(0);
    const made = await save(path, moveOffset);
    expect(await view(path)).toMatchObject({ drift: "inStep", central: 1, latest: 2 });
    const commandId = await sent(path, made.version);
    expect(await view(path)).toMatchObject({ drift: "sending", sending: { commandId, version: 2 } });
    const notice = await street.ended(commandId, "confirmed");
    // Whether the state came before the last answer or after it, the street decides.
    expect(wayOf(notice).slice(0, 4)).toEqual(["requested", "accepted", "executing", "completed"]);
    // The sheet itself went to the controller, and stands in no notice: it is named by its version.
    expect(Object.keys(notice.args).sort()).toEqual(["checksum", "replaces", "version"]);
    await vi.waitFor(async () => {
      expect(await view(path)).toMatchObject({
        drift: "inStep",
        central: 2,
        confirmed: { version: 2 },
        reported: { version: 2 },
      });
    }, patience);
    const rows = await listAudit(street.store.database, { limit: 50, action: "adoptTiming" });
    expect(rows.items[0]).toMatchObject({ target: `controllers/${id}`, detail: { version: 2, commandId } });
    // Commands are judged by the new sheet from here on.
    const plan = await street.ask(operator, id, { type: "setPlan", args: { plan: 2, forSec: 60 } });
    await street.ended(plan, "confirmed");
  });

  it("that shortens what the conflict monitor's card holds is refused by the controller, and central keeps its own", async () => {
    const { path } = at(1);
    const made = await save(path, ({ phases }) => Object.assign(phases[0] ?? {}, { redClearanceSec: 0.5 }));
    const notice = await street.ended(await sent(path, made.version), "rejected");
    expect(notice.steps.at(-1)?.reason).toContain("the conflict monitor's card has redClearance");
    expect(await view(path)).toMatchObject({ drift: "inStep", central: 1, latest: 2, confirmed: null });
  });

  it("is not sent by rules: in place of another than the controller runs by, under a lock, or while a command is in force", async () => {
    const { id, path } = at(2);
    const made = await save(path, moveOffset);
    const other = await send(path, made.version, operator, "0123456789abcdef");
    expect(other.status).toBe(422);
    expect((await json<Problem>(other)).errors).toEqual([
      expect.objectContaining({ code: "checksumMismatch", pointer: "/args/replaces" }),
    ]);
    const colleague = await street.operator("other-desk");
    await colleague.send("PUT", `/api/v1/controllers/${id}/lock`, { reason: "a test", forSec: 60 });
    expect((await send(path, made.version)).status).toBe(409);
    await colleague.send("DELETE", `/api/v1/controllers/${id}/lock`);
    const flash = await street.ask(operator, id, { type: "setMode", args: { mode: "flash", forSec: 600 } });
    await street.ended(flash, "confirmed");
    const inForce = await send(path, made.version);
    expect((await json<Problem>(inForce)).errors?.map(({ code }) => code)).toContain("commandInForce");
    await street.ended(await street.ask(operator, id, { type: "release", args: {} }), "confirmed");
  });

  it("that was changed at the cabinet shows as drift, has commands refused, and is put right by sending central's again", async () => {
    const { id, path } = at(3);
    const end = await street.inject(id, "drift");
    const central = (await view(path)).centralChecksum;
    await street.shows(id, ({ configChecksum }) => configChecksum !== central);
    expect(await view(path)).toMatchObject({ drift: "differs", central: 1, reported: { version: null } });
    const refusedThere = await street.tryToAsk(operator, id, { type: "setPlan", args: { plan: 2, forSec: 60 } });
    expect((await json<Problem>(refusedThere)).errors?.map(({ code }) => code)).toEqual(["checksumMismatch"]);
    const listed = await json<{ items: { controllerId: string }[] }>(operator.get("/api/v1/timing?drift=differs"));
    expect(listed.items.map(({ controllerId }) => controllerId)).toEqual([id]);
    const alarmed = async () => {
      const { items } = await json<{ items: { target: string; state: string }[] }>(
        operator.get("/api/v1/alarms?kind=timingDrift"),
      );
      return items.map(({ target, state }) => `${target} ${state}`);
    };
    await vi.waitFor(async () => expect(await alarmed()).toEqual([`controllers/${id} activeUnacknowledged`]), patience);
    await street.ended(await sent(path, 1), "confirmed");
    await vi.waitFor(async () => expect(await view(path)).toMatchObject({ drift: "inStep", central: 1 }), patience);
    await vi.waitFor(async () => {
      expect(await alarmed()).toEqual([`controllers/${id} returnedUnacknowledged`]);
    }, patience);
    await end();
    await street.ended(await street.ask(operator, id, { type: "setPlan", args: { plan: 2, forSec: 60 } }), "confirmed");
  });

  it("that the controller only says it has loaded is not confirmed", async () => {
    const { id, path } = at(2);
    const end = await street.inject(id, "hollow");
    const { latest } = await view(path);
    const commandId = await sent(path, latest);
    const life = () => json<Command>(operator.get(`/api/v1/commands/${commandId}`));
    const said = await vi.waitFor(async () => {
      const at = (await life()).steps.find(({ answer }) => answer === "completed")?.answeredAt;
      if (at == null) throw new Error("it has not said so yet");
      return Date.parse(at);
    }, patience);
    // What it reports after that belies it: the command goes on waiting, and central holds what it held.
    await street.shows(id, ({ observedAt }) => observedAt > said + 5_000);
    expect((await life()).state).toBe("executing");
    expect(await view(path)).toMatchObject({ drift: "sending", central: 1, reported: { version: 1 } });
    await end();
  });
});
