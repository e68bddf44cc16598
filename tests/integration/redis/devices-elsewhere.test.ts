import {
  type Command,
  type CommandCheck,
  type Corridor,
  type DeviceCredentials,
  deviceUsername,
  type Problem,
} from "@roadcast/contract";
import { listAudit } from "@roadcast/db";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { controllerSite } from "../../../gateway/src/controller-site.js";
import type { Registry } from "../../../gateway/src/network/registry.js";
import { connectDevice } from "../../support/broker-device.js";
import { FakeClock } from "../../support/broker-ingest.js";
import { registryIn } from "../../support/broker-network.js";
import { openTestDatabase, type TestDatabase } from "../../support/database.js";
import { GatewayCaller } from "../../support/gateway-caller.js";
import { bareSettings, buildGateway, GatewayProcess, newDataDir } from "../../support/gateway-process.js";
import { freePort } from "../../support/ports.js";
import { TestRedis } from "../../support/redis.js";
import { ScriptedController } from "../../support/scripted-controller.js";
import { gridNetwork } from "../../unit/simulators/grid-network.js";

const patience = { timeout: 30_000, interval: 50 };
const ids = ["C-N1-1", "C-N2-1"] as const;
const [west, east] = ids;
const plan = { type: "setPlan", args: { plan: 1, forSec: 600 }, expiresInSec: 30, reason: "a test" };

/** A controller with a line of its own, that reports every half second as it was last told to. */
class ReportingController {
  private change: Parameters<ScriptedController["report"]>[0] = {};
  private readonly timer: NodeJS.Timeout;

  private constructor(
    readonly scripted: ScriptedController,
    private readonly clock: FakeClock,
  ) {
    this.timer = setInterval(() => void this.report(), 500);
  }

  static async connect(id: string, port: number, password: string, registry: Registry): Promise<ReportingController> {
    const client = await connectDevice(port, "controllers", id, { password, reconnectPeriod: 100 });
    const clock = new FakeClock(0);
    const checksum = controllerSite(registry, id)?.checksum ?? "";
    const scripted = await new ScriptedController(id, client, "roads/v1", clock, checksum).listen();
    // A clean session: anew on every connect.
    client.on("connect", () => void scripted.listen());
    return new ReportingController(scripted, clock);
  }

  /** Reports so from here on. */
  async becomes(change: Parameters<ScriptedController["report"]>[0]): Promise<void> {
    this.change = change;
    await this.report();
  }

  /** Answers by its own clock, which is the wall's. */
  async answer(commandId: string, status: "accepted" | "completed"): Promise<void> {
    await this.scripted.answer(commandId, status, undefined, Date.now());
  }

  close(): void {
    clearInterval(this.timer);
    this.scripted.client.end(true);
  }

  private async report(): Promise<void> {
    this.clock.at = Math.max(this.clock.at, Date.now() - 1);
    if (this.scripted.client.connected) await this.scripted.report(this.change).catch(() => undefined);
  }
}

describe("two gateways on one database, of which one has the devices", () => {
  let store: TestDatabase;
  let redis: TestRedis;
  let mqttPort = 0;
  const folders: ReturnType<typeof newDataDir>[] = [];
  const gateways: GatewayProcess[] = [];
  const controllers = new Map<string, ReportingController>();
  let folder = "";
  let here: GatewayProcess;
  let atDevices: GatewayCaller;
  let elsewhere: GatewayCaller;

  const newFolder = () => {
    const data = newDataDir();
    folders.push(data);
    return data.path;
  };
  const launch = async (settings: Record<string, string>) => {
    const gateway = new GatewayProcess({
      ...{ ...bareSettings, DATABASE_URL: store.url, DATABASE_SCHEMA: store.schema, REDIS_URL: redis.url },
      ...settings,
    });
    gateways.push(gateway);
    return gateway.running();
  };
  const launchWithDevices = async () => {
    here = await launch({ DATA_DIR: folder, MQTT_PORT: String(mqttPort) });
    return here;
  };
  const controller = (id: string): ReportingController => {
    const found = controllers.get(id);
    if (found === undefined) throw new Error(`there is no controller ${id}`);
    return found;
  };
  const codesOf = async (caller: GatewayCaller, id: string) => {
    const check = (await caller.call("POST", `/api/v1/controllers/${id}/commands/check`, plan)) as CommandCheck;
    return check.errors.map(({ code }) => code);
  };
  const post = (caller: GatewayCaller, path: string, body: unknown) =>
    fetch(`${caller.url}${path}`, {
      method: "POST",
      headers: { cookie: caller.cookie, "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    buildGateway();
    store = await openTestDatabase();
    redis = await TestRedis.start();
    mqttPort = await freePort();
    folder = newFolder();
    await launchWithDevices();
    atDevices = await GatewayCaller.firstSignIn(here);
    await atDevices.call("PUT", "/api/v1/network", gridNetwork(2, 1));
    const registry = await registryIn(store.database);
    for (const id of ids) {
      const path = `/api/v1/devices/controllers/${id}/credentials`;
      const { password } = (await atDevices.call("POST", path)) as DeviceCredentials;
      controllers.set(id, await ReportingController.connect(id, mqttPort, password, registry));
    }
    const other = await launch({ DATA_DIR: newFolder() });
    elsewhere = await GatewayCaller.signIn(other.url, "admin", atDevices.password);
  });

  afterAll(async () => {
    for (const each of controllers.values()) each.close();
    for (const gateway of gateways) await gateway.kill("SIGTERM");
    for (const each of folders) each.remove();
    await redis?.stop();
    await store?.drop();
  });

  it("both know what the controllers report, and only the one that they are connected to lets them be commanded", async () => {
    for (const id of ids) {
      await vi.waitFor(async () => expect(await codesOf(atDevices, id)).toEqual([]), patience);
      await vi.waitFor(async () => expect(await codesOf(elsewhere, id)).toEqual(["otherGateway"]), patience);
    }
  });

  it("a command through the other is refused before it is stored, with the reason, and is in the audit trail", async () => {
    const response = await post(elsewhere, `/api/v1/controllers/${west}/commands`, plan);
    expect(response.status).toBe(422);
    const { errors } = (await response.json()) as Problem;
    expect(errors).toEqual([
      {
        ...{ pointer: "", code: "otherGateway" },
        detail: "the controller is not connected to this gateway; it is connected to another",
      },
    ]);
    const listed = (await atDevices.call("GET", "/api/v1/commands")) as { items: Command[] };
    expect(listed.items).toEqual([]);
    const { items } = await listAudit(store.database, { limit: 10, action: "commandController" });
    expect(items.map(({ target }) => target)).toEqual([deviceUsername("controllers", west)]);
    const group = { members: [{ controllerId: west, type: plan.type, args: plan.args }], reason: "a test" };
    expect((await post(elsewhere, "/api/v1/command-groups", group)).status).toBe(422);
    expect(controller(west).scripted.commands).toEqual([]);
  });

  it("a command through the one is confirmed once, though both hear of it", async () => {
    const asked = (await atDevices.call("POST", `/api/v1/controllers/${east}/commands`, plan)) as { commandId: string };
    const { commandId } = asked;
    await controller(east).scripted.received(1);
    await controller(east).answer(commandId, "accepted");
    await controller(east).answer(commandId, "completed");
    await controller(east).becomes({ activeCommandId: commandId });
    await vi.waitFor(async () => {
      const seen = (await elsewhere.call("GET", `/api/v1/commands/${commandId}`)) as Command;
      expect(seen.state).toBe("confirmed");
    }, patience);
    const confirmed = await Promise.all(
      [atDevices, elsewhere].map(async ({ url }) => {
        const text = await (await fetch(`${url}/metrics`)).text();
        return Number(/roadcast_command_confirmed_seconds_count (\d+)/.exec(text)?.[1]);
      }),
    );
    expect(confirmed).toEqual([1, 0]);
    await controller(east).becomes({});
  });

  it("a corridor that the other starts is driven by the one that reaches its controllers, and by it again once it has restarted", async () => {
    const asked = {
      ...{ from: { kind: "node", nodeId: "N0-1" }, to: { kind: "node", nodeId: "N3-1" } },
      ...{ vehicleId: null, reason: "fire" },
    };
    const planned = (await elsewhere.call("POST", "/api/v1/corridors", asked)) as Corridor;
    expect(planned.checks.flatMap(({ refusals }) => refusals)).toEqual([]);
    const path = `/api/v1/corridors/${planned.corridorId}`;
    await elsewhere.call("POST", `${path}/start`, {});
    const preempt = await controller(west).scripted.received(1);
    expect(preempt.type).toBe("preempt");
    await controller(west).answer(preempt.commandId, "accepted");
    await controller(west).answer(preempt.commandId, "completed");
    const phases = preempt.type === "preempt" ? preempt.args.phases : [];
    await controller(west).becomes({
      ...{ mode: "preempt", plan: null, activeCommandId: preempt.commandId },
      phases: phases.map((phase) => ({ phase, indication: "green" as const })),
    });
    const stateOf = async (at: GatewayCaller) => {
      const { junctions } = (await at.call("GET", path)) as Corridor;
      return junctions[0]?.state;
    };
    await vi.waitFor(async () => expect(await stateOf(elsewhere)).toBe("green"), patience);

    expect(await here.kill("SIGTERM")).toBe(0);
    await launchWithDevices();
    await elsewhere.call("POST", `${path}/junctions/${west}/passed`);
    const release = await controller(west).scripted.received(2);
    expect(release).toMatchObject({ type: "release", args: { commandId: preempt.commandId } });
    await controller(west).answer(release.commandId, "accepted");
    await controller(west).becomes({});
    await vi.waitFor(async () => expect(await stateOf(elsewhere)).toBe("released"), patience);
  });
});
