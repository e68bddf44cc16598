import type { Command, CommandCheck, ControllerRequest } from "@roadcast/contract";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Client, json } from "../../support/http-gateway.js";
import { RealStreet } from "../../support/real-street.js";

const patience = { timeout: 60_000, interval: 100 };
/** Traffic runs so many times as fast as the clock. */
const timeFactor = 5;
/** Of the wall clock, seconds. */
const backupSec = 2;
const reason = "no line to central for 2 s: it went back to its schedule";
const forSec = 4 * 3600;
const flash: ControllerRequest = { type: "setMode", args: { mode: "flash", forSec } };
const otherPlan: ControllerRequest = { type: "setPlan", args: { plan: 2, forSec } };

let street: RealStreet;
let kim: Client;

beforeAll(async () => {
  street = await RealStreet.open(2, 1, timeFactor, backupSec);
  kim = await street.operator("kim");
}, 180_000);
afterAll(async () => {
  await street?.close();
});

describe("a controller whose line is cut for longer than its backup time", { timeout: 200_000 }, () => {
  it("leaves the flash that it was asked for, and the command's life says when and why once the line is back", async () => {
    const id = "C-N1-1";
    const commandId = await street.ask(kim, id, flash);
    await street.ended(commandId, "confirmed");
    const mend = await street.inject(id, "disconnect");
    // Until it is back nobody is told what it does: it is not connected, and the command is what it was.
    await vi.waitFor(async () => {
      const asked = { ...otherPlan, expiresInSec: 30, reason: "a test of the street" };
      const response = await kim.send("POST", `/api/v1/controllers/${id}/commands/check`, asked);
      const { errors } = await json<CommandCheck>(response);
      expect(errors.map(({ code }) => code)).toContain("offline");
    }, patience);
    await street.outlasts(backupSec);
    expect((await street.ended(commandId, "confirmed")).steps.at(-1)).toMatchObject({
      state: "confirmed",
      late: false,
    });
    await mend();
    await street.shows(id, ({ mode, activeCommandId }) => mode === "coordinated" && activeCommandId === null);
    await vi.waitFor(async () => {
      const { steps } = await json<Command>(kim.get(`/api/v1/commands/${commandId}`));
      expect(steps.at(-1)).toMatchObject({ state: "confirmed", answer: "failed", late: true, reason });
    }, patience);
    await street.ended(commandId, "confirmed");
    // It takes commands as before.
    await street.ended(await street.ask(kim, id, { type: "force", args: { phase: 2, forSec: 30 } }), "confirmed");
  });

  it("never comes to the plan that it was on its way to: the command has failed, by the controller's word", async () => {
    const id = "C-N2-1";
    const isGreen = (phase: number) => (record: { phases: readonly { phase: number; indication: string }[] }) =>
      record.phases.some((each) => each.phase === phase && each.indication === "green");
    // A moment at which the cycle has just begun, at whose end the plan would change.
    await street.shows(id, (record) => record.mode === "coordinated" && isGreen(4)(record));
    await street.shows(id, isGreen(2));
    const commandId = await street.ask(kim, id, otherPlan);
    await street.seen(commandId, "executing");
    const mend = await street.inject(id, "disconnect");
    await street.outlasts(backupSec);
    await mend();
    const failed = await street.ended(commandId, "failed");
    expect(failed.steps.at(-1)).toMatchObject({ answer: "failed", late: false, reason });
    await street.shows(id, ({ mode, plan, activeCommandId }) => {
      return mode === "coordinated" && plan === 1 && activeCommandId === null;
    });
  });
});
