import type { AuditEntry, Command, ControllerFeature, DeviceCredentials, Network } from "@roadcast/contract";
import { timingChecksum } from "@roadcast/db";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { connectDevice } from "../../support/broker-device.js";
import { FakeClock } from "../../support/broker-ingest.js";
import { GatewayCaller } from "../../support/gateway-caller.js";
import { buildGateway, type GatewayProcess, Gateways } from "../../support/gateway-process.js";
import { ScriptedController } from "../../support/scripted-controller.js";

const patience = { timeout: 30_000, interval: 50 };
const clients: ScriptedController["client"][] = [];
let gateways: Gateways;

beforeAll(() => {
  buildGateway();
  gateways = new Gateways();
});
afterAll(async () => {
  for (const client of clients) client.end(true);
  await gateways.kill("SIGKILL");
  gateways.remove();
});

it("a gateway that is killed in the middle of a command has the next follow it to its end, and send nothing again", {
  timeout: 240_000,
}, async () => {
  const first = await gateways.launch().running();
  const admin = await GatewayCaller.firstSignIn(first);
  const site = controllerOf((await admin.call("GET", "/api/v1/network")) as Network);
  const { id, phases, plans, daySchedule } = site.properties;
  const [running, wanted] = plans;
  if (running === undefined || wanted === undefined) throw new Error("the controller has no two plans");
  const credentials = await admin.call("POST", `/api/v1/devices/controllers/${id}/credentials`);
  const { password } = credentials as DeviceCredentials;
  const checksum = timingChecksum({ phases, plans, daySchedule });
  const connect = async ({ mqttPort }: GatewayProcess) => {
    const client = await connectDevice(mqttPort, "controllers", id, { password });
    clients.push(client);
    const controller = new ScriptedController(id, client, "roads/v1", new FakeClock(Date.now()), checksum);
    await controller.listen();
    return controller;
  };

  const before = await connect(first);
  await before.report({ plan: running.plan });
  const asked = { type: "setPlan", args: { plan: wanted.plan, forSec: 600 }, reason: "test" };
  const { commandId } = (await admin.call("POST", `/api/v1/controllers/${id}/commands`, asked)) as Command;
  await before.received(1);
  await before.answer(commandId, "accepted");
  const life = async (caller: GatewayCaller) => (await caller.call("GET", `/api/v1/commands/${commandId}`)) as Command;
  await vi.waitFor(async () => expect(await life(admin)).toMatchObject({ state: "accepted" }), patience);
  expect(await first.kill("SIGKILL")).toBe("SIGKILL");

  const second = await gateways.launch().running();
  const again = await GatewayCaller.signIn(second.url, "admin", admin.password);
  expect(await life(again)).toMatchObject({ state: "accepted", endedAt: null });
  const after = await connect(second);
  await after.answer(commandId, "completed");
  await after.report({ plan: wanted.plan, activeCommandId: commandId });
  await vi.waitFor(async () => expect(await life(again)).toMatchObject({ state: "confirmed" }), patience);
  expect((await life(again)).steps.map(({ state }) => state)).toEqual([
    ...["requested", "sent", "accepted", "executing", "confirmed"],
  ]);
  expect(after.commands).toEqual([]);
  const audit = await again.call("GET", "/api/v1/audit?action=commandStep");
  const steps = (audit as { items: AuditEntry[] }).items.reverse();
  expect(steps.map(({ actor, detail }) => [actor, detail.state])).toEqual([
    ["admin", "requested"],
    ["system", "sent"],
    [`controllers/${id}`, "accepted"],
    [`controllers/${id}`, "executing"],
    ["system", "confirmed"],
  ]);
});

function controllerOf({ features }: Network): ControllerFeature {
  const found = features.find((feature): feature is ControllerFeature => feature.properties.kind === "controller");
  if (found === undefined) throw new Error("the network has no controller");
  return found;
}
