import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectDevice, readingAt } from "../../support/broker-device.js";
import { GatewayCaller } from "../../support/gateway-caller.js";
import { buildGateway, Gateways } from "../../support/gateway-process.js";

describe("a stop while devices send", () => {
  let gateways: Gateways;

  beforeEach(() => {
    buildGateway();
    gateways = new Gateways();
  });
  afterEach(async () => {
    await gateways.kill();
    gateways.remove();
  });

  it("stops in order, and has stored whatever it acknowledged", async () => {
    const first = await gateways.launch().running();
    const admin = await GatewayCaller.firstSignIn(first);
    const { id: detector, password } = await admin.detector();
    const device = await connectDevice(first.mqttPort, "detectors", detector, { password });
    const closed = new Promise<void>((resolve) => device.once("close", () => resolve()));
    const start = Math.floor(Date.now() / 1000) * 1000 - 600_000;
    const acknowledged = new Set<number>();
    const stopAtFirst = () => {
      if (acknowledged.size === 0) first.child.kill("SIGTERM");
    };
    for (let i = 0; i < 400; i += 1) {
      const observedAt = start + i * 1_000;
      device
        .publishAsync(`roads/v1/detectors/${detector}/readings`, readingAt(observedAt), { qos: 1 })
        .then(() => {
          stopAtFirst();
          acknowledged.add(observedAt);
        })
        .catch(() => undefined);
    }
    expect(await first.ended).toBe(0);
    await closed;
    device.end(true);

    const second = await gateways.launch().running();
    const again = await GatewayCaller.signIn(second.url, "admin", admin.password);
    const { points } = (await again.call(
      "GET",
      `/api/v1/detectors/${detector}/readings?from=${start - 1}&to=${start + 600_000}&bucket=raw`,
    )) as { points: { at: string }[] };
    expect(acknowledged.size).toBeGreaterThan(0);
    const stored = new Set(points.map(({ at }) => Date.parse(at)));
    expect([...acknowledged].filter((at) => !stored.has(at))).toEqual([]);
  });
});
