import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectDevice, readingAt } from "../../support/broker-device.js";
import { GatewayCaller } from "../../support/gateway-caller.js";
import { bareSettings, buildGateway, GatewayProcess, newDataDir } from "../../support/gateway-process.js";

describe("a stop while devices send", () => {
  let data: ReturnType<typeof newDataDir>;
  let gateways: GatewayProcess[];

  beforeEach(() => {
    buildGateway();
    data = newDataDir();
    gateways = [];
  });
  afterEach(async () => {
    for (const gateway of gateways) await gateway.kill("SIGTERM");
    data.remove();
  });

  const launch = async () => {
    const gateway = new GatewayProcess({ ...bareSettings, DATA_DIR: data.path });
    gateways.push(gateway);
    return gateway.running();
  };

  it("stops in order, and has stored whatever it acknowledged", async () => {
    const first = await launch();
    const admin = await GatewayCaller.firstSignIn(first);
    const { features } = (await admin.call("GET", "/api/v1/network")) as {
      features: { properties: { kind: string; id: string } }[];
    };
    const detector = features.find(({ properties }) => properties.kind === "detector")?.properties.id ?? "";
    const issued = await admin.call("POST", `/api/v1/devices/detectors/${detector}/credentials`);
    const { password } = issued as { password: string };
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

    const second = await launch();
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
