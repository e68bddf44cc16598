import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type {
  CommandNotice,
  CommandState,
  ControllerRecord,
  ControllerRequest,
  CorridorNotice,
  Network,
  Role,
} from "@roadcast/contract";
import { findCommand } from "@roadcast/db";
import { expect, vi } from "vitest";
import { askSimulation } from "../../simulators/src/control/control-client.js";
import type { ControllerFaultKind } from "../../simulators/src/control/injections.js";
import { type ControlRequest, controlSocketPath } from "../../simulators/src/control/protocol.js";
import { usualBackupSec } from "../../simulators/src/devices/controller/controller-device.js";
import { type DeviceName, deviceRoster } from "../../simulators/src/devices/roster.js";
import { bundleSimulator, RunningSimulator, simulatorCli } from "../integration/simulators/simulator-process.js";
import { gridNetwork } from "../unit/simulators/grid-network.js";
import { loginsOf } from "./broker-device.js";
import { openTestDatabase, type TestDatabase } from "./database.js";
import { GatewayCaller } from "./gateway-caller.js";
import { buildGateway, type GatewayProcess, Gateways } from "./gateway-process.js";
import { Client, json } from "./http-gateway.js";
import { TestConsole } from "./live-gateway.js";
import { type Mosquitto, startMosquitto } from "./mosquitto.js";
import { streetFiles } from "./street-files.js";

/** Signals run so many times as fast as the clock: a cycle of 120 s takes 12 s. */
const usualTimeFactor = 10;
/** A command that a controller only pretends to carry out takes its longest wait and 30 s more until it is given up. */
const patience = { timeout: 150_000, interval: 50 };
/** How long after it is stored a step is told. */
const toldWithin = { timeout: 5_000, interval: 20 };

/**
 * The real thing: mosquitto with the product's accounts and topic rules, the gateway as a process on a database, the
 * simulator as a process with its controllers, operators over REST and a console on a socket.
 */
export class RealStreet {
  /** Every notice of a command that the console was sent, in order. */
  private readonly notices: CommandNotice[] = [];
  /** Every notice of a corridor, in order. */
  readonly corridors: CorridorNotice[] = [];
  private readonly last = new Map<string, ControllerRecord>();
  private readonly ends: (() => unknown)[] = [];
  private readonly gateways = new Gateways();
  private gateway: GatewayProcess | null = null;
  private adminPassword = "";
  private admin = new Client("");
  private simulator = { program: "", directory: "" };

  private constructor(
    readonly store: TestDatabase,
    readonly broker: Mosquitto,
    private readonly network: Network,
    private readonly timeFactor: number,
    private readonly backupSec: number,
  ) {}

  /**
   * `timeFactor` is how many times as fast as the clock traffic runs, `backupSec` how long controllers without a line keep
   * what they were asked for.
   */
  static async open(
    columns: number,
    rows: number,
    timeFactor = usualTimeFactor,
    backupSec = usualBackupSec,
  ): Promise<RealStreet> {
    buildGateway();
    const network = gridNetwork(columns, rows);
    const roster = deviceRoster(network, null);
    const store = await openTestDatabase();
    const broker = await startMosquitto({ devices: await loginsOf(roster.map(({ kind, id }) => [kind, id])) });
    const street = new RealStreet(store, broker, network, timeFactor, backupSec);
    try {
      await street.startGateway();
      await street.startSimulator(roster);
    } catch (error) {
      await street.close();
      throw error;
    }
    return street;
  }

  private async startGateway(): Promise<void> {
    const { gateways, network } = this;
    this.ends.push(async () => {
      await gateways.kill();
      gateways.remove();
    });
    const gateway = await this.launchGateway();
    const { cookie, password } = await GatewayCaller.firstSignIn(gateway);
    this.adminPassword = password;
    this.admin = new Client(gateway.url);
    this.admin.cookie = cookie;
    const put = await this.admin.send("PUT", "/api/v1/network", network);
    if (!put.ok) throw new Error((await put.text()).slice(0, 1000));
    await this.openConsole(gateway, cookie);
  }

  private async launchGateway(): Promise<GatewayProcess> {
    const { store, broker } = this;
    const settings = { MQTT_URL: broker.url, DATABASE_URL: store.url, DATABASE_SCHEMA: store.schema };
    this.gateway = await this.gateways.launch(settings).running();
    return this.gateway;
  }

  /** Ends the gateway with nothing said to anybody. */
  async killGateway(): Promise<void> {
    await this.gateway?.kill("SIGKILL");
  }

  /** Starts the gateway again, on the same database; a console looks at it as before. Clients are made anew. */
  async restartGateway(): Promise<void> {
    const gateway = await this.launchGateway();
    const { cookie } = await GatewayCaller.signIn(gateway.url, "admin", this.adminPassword);
    this.admin = new Client(gateway.url);
    this.admin.cookie = cookie;
    await this.openConsole(gateway, cookie);
  }

  /** The same person at the gateway that runs now. */
  again(who: Client): Client {
    const client = new Client(this.admin.url);
    client.token = who.token;
    return client;
  }

  private async openConsole(gateway: GatewayProcess, cookie: string): Promise<void> {
    const { notices, last, corridors } = this;
    const console = await new TestConsole(Number(new URL(gateway.url).port), { cookie }).connected();
    this.ends.push(() => console.close());
    const learn = ({ controllers }: { controllers: readonly ControllerRecord[] }) => {
      for (const record of controllers) last.set(record.id, record);
    };
    console.socket.on("command", (notice) => notices.push(notice));
    console.socket.on("corridor", (notice) => corridors.push(notice));
    console.socket.emit("watchCorridors", { on: true }, () => undefined);
    console.socket.on("snapshot", learn);
    console.socket.on("delta", learn);
    expect(await console.subscribe("A1")).toEqual({ ok: true });
  }

  private async startSimulator(roster: readonly DeviceName[]): Promise<void> {
    const directory = mkdtempSync(join(tmpdir(), "roadcast-street-"));
    this.ends.push(() => rmSync(directory, { recursive: true, force: true }));
    const program = await bundleSimulator(directory);
    this.simulator = { program, directory };
    const running = new RunningSimulator(program, [
      ...streetFiles(directory, this.network, roster, this.broker.port),
      ...["--time-factor", String(this.timeFactor), "--start", "10:00", "--period", "3600"],
      ...["--backup-time", String(this.backupSec)],
    ]);
    this.ends.push(() => running.closeStdin());
    await running.says("city is alive");
    const controllers = roster.filter(({ kind }) => kind === "controllers").length;
    await vi.waitFor(() => expect(this.known.size, running.output).toBe(controllers), {
      timeout: 30_000,
      interval: 50,
    });
  }

  /** The last that the console was sent of each controller. */
  get known(): ReadonlyMap<string, ControllerRecord> {
    return this.last;
  }

  /** A person's script: a token of its own, with a role. */
  async operator(name: string, role: Role = "trafficOperator"): Promise<Client> {
    const answer = await this.admin.send("POST", "/api/v1/tokens", { name, role, expiresInDays: 1 });
    const client = new Client(this.admin.url);
    client.token = (await json<{ secret: string }>(answer)).secret;
    return client;
  }

  /** Makes something wrong with a controller, at once, until it is ended; gives what ends it. */
  async inject(controllerId: string, kind: ControllerFaultKind): Promise<() => Promise<void>> {
    const injection = { type: "controller-fault" as const, controller: controllerId, kind };
    const { id } = (await this.tell({ do: "inject", injection })) as { id: string };
    return async () => {
      await this.tell({ do: "clear", id });
    };
  }

  /**
   * Waits until the simulator itself has run for longer than so many seconds of its wall clock, from a moment on at which
   * its controllers know how their lines are now.
   */
  async outlasts(seconds: number): Promise<void> {
    const toldAt = await this.trafficMs();
    const knownAt = await this.trafficAfter(toldAt);
    await this.trafficAfter(knownAt + seconds * 1000 * this.timeFactor);
  }

  /** Waits until traffic is past a moment; gives the moment that it is at. */
  private trafficAfter(moment: number): Promise<number> {
    return vi.waitFor(async () => {
      const now = await this.trafficMs();
      if (now <= moment) throw new Error(`traffic is at ${now}, not past ${moment}`);
      return now;
    }, patience);
  }

  private async trafficMs(): Promise<number> {
    const { trafficTime } = (await this.tell({ do: "status" })) as { trafficTime: string };
    return Date.parse(trafficTime);
  }

  /** Steers the simulator by the way that its command line goes, with no process for it; gives what it answers. */
  private async tell(request: ControlRequest): Promise<unknown> {
    const answer = await askSimulation(controlSocketPath(this.simulator.directory), request);
    if (!answer.ok) throw new Error(`${JSON.stringify(request)}: ${answer.message}`);
    return answer.data;
  }

  /** Steers the simulator by its command line; gives what it says. */
  async steer(...args: string[]): Promise<string> {
    const said = await simulatorCli(this.simulator.program, [...args, "--data-dir", this.simulator.directory]);
    if (said.code !== 0) throw new Error(said.stderr);
    return said.stdout;
  }

  /** Asks something of a controller; gives the command's id. Rejects where it is refused. */
  async ask(who: Client, controllerId: string, request: ControllerRequest, expiresInSec = 30): Promise<string> {
    const response = await this.tryToAsk(who, controllerId, request, expiresInSec);
    if (response.status !== 202) throw new Error(await response.text());
    return (await json<{ commandId: string }>(response)).commandId;
  }

  tryToAsk(who: Client, controllerId: string, request: ControllerRequest, expiresInSec = 30): Promise<Response> {
    return who.send("POST", `/api/v1/controllers/${controllerId}/commands`, {
      ...{ ...request, expiresInSec, reason: "a test of the street" },
    });
  }

  /** The command's last notice on the socket, once it is in a state. */
  async seen(commandId: string, state: CommandState): Promise<CommandNotice> {
    await vi.waitFor(() => expect(this.lastNotice(commandId)?.state).toBe(state), patience);
    const notice = this.lastNotice(commandId);
    if (notice === undefined) throw new Error("no notice");
    return notice;
  }

  /** As `seen`; what was told is stored by then, what is stored is told soon, and REST says the same. */
  async ended(commandId: string, state: CommandState): Promise<CommandNotice> {
    const told = await this.seen(commandId, state);
    const stored = await findCommand(this.store.database, commandId);
    // An answer that comes late may have been stored since.
    expect(stored).toMatchObject({ state, endedAt: told.endedAt });
    const steps = stored?.steps ?? [];
    expect(steps.slice(0, told.steps.length)).toMatchObject(told.steps);
    const notice = await vi.waitFor(() => {
      const last = this.lastNotice(commandId);
      expect(last?.steps.slice(0, steps.length)).toMatchObject(steps);
      return last ?? told;
    }, toldWithin);
    const rest = await json<{ state: CommandState }>(this.admin.get(`/api/v1/commands/${commandId}`));
    expect(rest.state).toBe(state);
    return notice;
  }

  /** Waits until a console sees a controller so. */
  async shows(controllerId: string, holds: (record: ControllerRecord) => boolean): Promise<ControllerRecord> {
    return vi.waitFor(() => {
      const record = this.known.get(controllerId);
      if (record === undefined || !holds(record)) throw new Error(`it shows ${JSON.stringify(record)}`);
      return record;
    }, patience);
  }

  async close(): Promise<void> {
    for (const end of this.ends.reverse()) await end();
    await this.broker.stop();
    await this.store.drop();
  }

  private lastNotice(commandId: string): CommandNotice | undefined {
    return this.notices.findLast((notice) => notice.commandId === commandId);
  }
}

/** The way of a command, in words: what was answered, else the state. When it was seen as sent depends on the broker. */
export function wayOf({ steps }: CommandNotice): string[] {
  return steps
    .map(({ answer, state, late }) => `${answer ?? state}${late ? ", late" : ""}`)
    .filter((step) => step !== "sent");
}
