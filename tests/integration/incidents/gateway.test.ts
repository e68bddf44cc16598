import { type Alarm, type AlarmRule, type AlarmWithHistory, toTimeOut, uplinkTopic } from "@roadcast/contract";
import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { connectDevice } from "../../support/broker-device.js";
import { GatewayCaller } from "../../support/gateway-caller.js";
import { buildGateway, type GatewayProcess, Gateways } from "../../support/gateway-process.js";

const patience = { timeout: 30_000, interval: 100 };
let gateways: Gateways;
const clients: MqttClient[] = [];

beforeAll(() => {
  buildGateway();
  gateways = new Gateways();
});
afterAll(async () => {
  for (const client of clients) client.end(true);
  await gateways.kill("SIGTERM");
  gateways.remove();
});

it("alarms of a gateway that is killed are the next one's, known and acknowledged as they were, without a double", {
  timeout: 240_000,
}, async () => {
  const first = await gateways.launch().running();
  const admin = await GatewayCaller.firstSignIn(first);
  const rules = (await admin.call("GET", "/api/v1/alarm-rules")) as { items: AlarmRule[] };
  const rule = rules.items.find(({ kind }) => kind === "commLoss");
  await admin.call("PUT", "/api/v1/alarm-rules/commLoss", { ...rule, delayOnSec: 0, delayOffSec: 0 });
  const { id, password } = await admin.detector();
  const target = `detectors/${id}`;
  const connect = async (gateway: GatewayProcess) => {
    const at = Date.now();
    const topic = uplinkTopic("roads/v1", "detectors", id, "presence");
    const will = { topic, payload: Buffer.from(JSON.stringify({ online: false, at })), qos: 1 as const, retain: true };
    const client = await connectDevice(gateway.mqttPort, "detectors", id, { password, will });
    clients.push(client);
    await client.publishAsync(topic, JSON.stringify({ online: true, at }), { qos: 1, retain: true });
    return client;
  };
  const alarms = async (caller: GatewayCaller) =>
    ((await caller.call("GET", `/api/v1/alarms?target=${target}`)) as { items: Alarm[] }).items;
  const device = await connect(first);
  device.stream.destroy();
  await vi.waitFor(
    async () => expect(await alarms(admin)).toMatchObject([{ state: "activeUnacknowledged" }]),
    patience,
  );
  const [alarm] = await alarms(admin);
  expect(alarm).toMatchObject({ kind: "commLoss", target });
  await admin.call("POST", `/api/v1/alarms/${alarm?.id}/acknowledge`, {});
  expect(await (await fetch(`${first.url}/metrics`)).text()).toMatch(
    /roadcast_alarms\{state="activeAcknowledged",severity="3"\} 1/,
  );
  expect(await first.kill("SIGKILL")).toBe("SIGKILL");

  const second = await gateways.launch().running();
  const again = await GatewayCaller.signIn(second.url, "admin", admin.password);
  expect(await alarms(again)).toMatchObject([{ id: alarm?.id, state: "activeAcknowledged", acknowledgedBy: "admin" }]);
  // Once it looks after the alarms, which it does when the dead one's time is out, it finds nothing new.
  await vi.waitFor(
    async () => expect(await (await fetch(`${second.url}/metrics`)).text()).toContain("roadcast_alarm_keeper 1"),
    patience,
  );
  await connect(second);
  await vi.waitFor(async () => expect(await alarms(again)).toMatchObject([{ state: "cleared" }]), patience);
  const { steps } = (await again.call("GET", `/api/v1/alarms/${alarm?.id}`)) as AlarmWithHistory;
  expect(steps.map(({ type }) => type)).toEqual(["raised", "acknowledged", "returned", "cleared"]);
  const { items } = (await again.call("GET", `/api/v1/alarms?from=${toTimeOut(0)}`)) as { items: Alarm[] };
  expect(items.filter((each) => each.target === target)).toHaveLength(1);
});
