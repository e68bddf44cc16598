import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type Network, type RestSnapshot, routes } from "@roadcast/contract";
import { askSimulation } from "../../simulators/src/control/control-client.js";
import type { Injection } from "../../simulators/src/control/injections.js";
import { controlSocketPath } from "../../simulators/src/control/protocol.js";
import { GatewayProcess, newDataDir } from "./gateway-process.js";
import { freePort } from "./ports.js";
import { processesOf } from "./processes.js";

const root = join(import.meta.dirname, "..", "..");
const startWithinMs = 90_000;

/** Where a running demo is found: what the tests get of the one that they share. */
export interface DemoAddress {
  url: string;
  mqttPort: number;
  dataDir: string;
}

/** The morning peak; traffic runs four times as fast as the clock, so that queues and faults do not take minutes. */
const busyCity = { SIM_START: "08:20", SIM_TIME_FACTOR: "4", SIM_SEED: "7" };

/** The real demo: the built gateway with its embedded database and broker, and the simulated city. */
export class Demo {
  private readonly data = newDataDir();
  private process: GatewayProcess | null = null;
  private ports: { http: number; mqtt: number } | null = null;

  /** `settings` beside those that every demo of the tests has, e.g. a broker of its own. */
  constructor(private readonly settings: Readonly<Record<string, string>> = {}) {}

  /** Resolves once the city is seen on the roads. Rejects with what the gateway said where that does not come. */
  async start(): Promise<DemoAddress> {
    this.ports ??= { http: await freePort(), mqtt: await freePort() };
    const { http, mqtt } = this.ports;
    this.process = new GatewayProcess({
      ...busyCity,
      DEMO: "on",
      HOST: "127.0.0.1",
      PORT: String(http),
      MQTT_PORT: String(mqtt),
      RTMP_PORT: "0",
      DATA_DIR: this.data.path,
      ...this.settings,
    });
    await this.process.running();
    const address = { url: `http://127.0.0.1:${http}`, mqttPort: mqtt, dataDir: this.data.path };
    await until("every dependency is ready", async () => (await fetch(`${address.url}/readyz`)).ok, startWithinMs);
    const viewer = await new DemoClient(address).signIn("viewer");
    await until("most links have live data", () => mostLinksAreLive(viewer), startWithinMs);
    return address;
  }

  /** Sends a signal to the gateway alone, as an operating system or a person at a terminal would. */
  signal(name: NodeJS.Signals): void {
    this.process?.child.kill(name);
  }

  /** Ends the gateway with no chance to tidy up. */
  async kill(): Promise<void> {
    await this.process?.kill("SIGKILL");
    this.process = null;
  }

  /** Stops as a person does with Ctrl-C, and waits for the end. */
  async stop(): Promise<number | NodeJS.Signals | null> {
    const ended = (await this.process?.kill("SIGTERM")) ?? null;
    this.process = null;
    return ended;
  }

  /** Stops whatever is left, and removes the data. @throws where a process of the demo is left over */
  async remove(): Promise<void> {
    this.signal("SIGCONT");
    await this.stop();
    const left = processesOf(this.data.path);
    this.data.remove();
    if (left.length > 0) throw new Error(`the demo left processes behind:\n${left.join("\n")}`);
  }

  get dataDir(): string {
    return this.data.path;
  }
}

/** Runs the simulators' own command line against a demo: `inject incident --link L1 …`; gives what it printed. */
export function simulate({ dataDir }: DemoAddress, ...args: string[]): string {
  const program = join(root, "simulators", "dist", "cli.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args, "--data-dir", dataDir], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`roadcast-sim ${args.join(" ")} failed: ${stderr}`);
  return stdout.trim();
}

/** Makes several things go wrong at once, by the way that the command line goes. @throws where one is refused */
export async function injectAll({ dataDir }: DemoAddress, injections: readonly Injection[]): Promise<void> {
  const path = controlSocketPath(dataDir);
  await Promise.all(
    injections.map(async (injection) => {
      const answer = await askSimulation(path, { do: "inject", injection });
      if (!answer.ok) throw new Error(`${JSON.stringify(injection)}: ${answer.message}`);
    }),
  );
}

/** Asks again until it holds. A fault of the question (nobody answers yet) counts as "not yet". */
export async function until(what: string, holds: () => Promise<boolean>, withinMs = 30_000): Promise<void> {
  const end = Date.now() + withinMs;
  let fault: unknown = null;
  while (Date.now() < end) {
    try {
      if (await holds()) return;
      fault = null;
    } catch (error) {
      fault = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`in ${withinMs / 1000} s it did not come about that ${what}`, { cause: fault });
}

/** A script's view of the demo: signed in as one of its accounts. */
export class DemoClient {
  private cookie = "";

  constructor(private readonly address: DemoAddress) {}

  async signIn(username: string): Promise<this> {
    const about = routes.about.response.parse(await this.ask(routes.about.path));
    const account = about.demoAccounts.find((each) => each.username === username);
    if (account === undefined) throw new Error(`the demo has no account ${username}`);
    return this.signInWith(username, account.password);
  }

  async signInWith(username: string, password: string): Promise<this> {
    const response = await this.send("POST", routes.signIn.path, { username, password });
    if (!response.ok) throw new Error(`${username} cannot sign in: ${response.status} ${await response.text()}`);
    return this;
  }

  /** What says who it is, for other connections of the same person. */
  get headers(): { Cookie: string } {
    return { Cookie: this.cookie };
  }

  async send(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${this.address.url}${path}`, {
      method,
      headers: { ...this.headers, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const cookies = response.headers.getSetCookie().map((each) => each.split(";")[0]);
    if (cookies.length > 0) this.cookie = cookies.join("; ");
    return response;
  }

  /** What a GET answers. @throws where it is no success, with what the gateway says of it */
  private async ask(path: string): Promise<unknown> {
    const response = await this.send("GET", path);
    if (!response.ok) throw new Error(`GET ${path} gives ${response.status}: ${await response.text()}`);
    return response.json();
  }

  async live(): Promise<RestSnapshot[]> {
    return routes.live.response.parse(await this.ask(routes.live.path)).areas;
  }

  async network(): Promise<Network> {
    return routes.getNetwork.response.parse(await this.ask(routes.getNetwork.path));
  }
}

async function mostLinksAreLive(viewer: DemoClient): Promise<boolean> {
  const links = (await viewer.live()).flatMap((area) => area.links);
  return links.filter(({ los }) => los !== "noData").length > links.length / 2;
}
