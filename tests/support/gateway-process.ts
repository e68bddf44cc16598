import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "..", "..");
const program = join(root, "gateway", "dist", "main.js");

/** Variables of a gateway that has nothing around it: any free ports, no demo. */
export const bareSettings = { HOST: "127.0.0.1", PORT: "0", MQTT_PORT: "0", RTMP_PORT: "0", DEMO: "off" };

/** Brings the gateway's build up to date (and the simulators', where a test needs them). */
export function buildGateway(...parts: string[]): void {
  const names = ["gateway", ...parts];
  const result = spawnSync(process.execPath, [join(root, "gateway", "bin", "build.mjs"), ...names], {
    encoding: "utf8",
    // The test runner's own value would make a console for development.
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (result.status !== 0) throw new Error(`the gateway cannot be built: ${result.stderr}`);
}

/** A folder of its own for DATA_DIR; `remove` it in the end. */
export function newDataDir(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "roadcast-gateway-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Gateways that have nothing around them, on one DATA_DIR of their own. */
export class Gateways {
  private readonly data = newDataDir();
  private readonly started: GatewayProcess[] = [];

  get dataDir(): string {
    return this.data.path;
  }

  /** Starts one; with `shell` as of a `GatewayProcess`. */
  launch(env: Record<string, string> = {}, shell?: string): GatewayProcess {
    const gateway = new GatewayProcess({ ...bareSettings, DATA_DIR: this.dataDir, ...env }, shell);
    this.started.push(gateway);
    return gateway;
  }

  /** Ends those that still run. */
  async kill(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    for (const gateway of this.started) await gateway.kill(signal);
  }

  remove(): void {
    this.data.remove();
  }
}

interface LogLine {
  msg?: string;
  port?: number;
  [key: string]: unknown;
}

/** The real gateway, built, as a process of its own. */
export class GatewayProcess {
  readonly child: ChildProcess;
  readonly log: LogLine[] = [];
  /** Lines of standard output that are no log, and all of standard error. */
  readonly said: string[] = [];
  /** Resolves with exit code or signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
  private readonly watchers = new Set<() => void>();
  private over = false;

  /** `shell` comes before the command, e.g. `ulimit -f 1000`. */
  constructor(env: Record<string, string>, shell?: string) {
    const command = [process.execPath, "--enable-source-maps", program];
    const [name, ...args] = shell === undefined ? command : ["sh", "-c", `${shell}; exec "$0" "$@"`, ...command];
    this.child = spawn(name ?? "", args, {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on("line", (line) => this.hear(line));
    }
    this.ended = new Promise((resolve) => {
      this.child.once("close", (code, signal) => {
        this.over = true;
        this.tell();
        resolve(code ?? signal ?? 0);
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Waits for the banner; rejects with what was said where the gateway ends instead. */
  async running(): Promise<this> {
    await this.until(() => this.url !== "");
    return this;
  }

  /** Address of the HTTP side, once it runs. */
  get url(): string {
    const line = this.said.find((text) => text.includes("Roadcast runs at"));
    return line?.split(" at ")[1]?.trim() ?? "";
  }

  /** The embedded broker's port. */
  get mqttPort(): number {
    return this.log.find(({ msg }) => msg === "broker listening")?.port ?? 0;
  }

  /** The administrator's password of a first start. */
  get firstPassword(): string {
    return (
      this.said.map((line) => /one-time password (\S+)/.exec(line)?.[1]).find((found) => found !== undefined) ?? ""
    );
  }

  get text(): string {
    return [...this.log.map((line) => JSON.stringify(line)), ...this.said].join("\n");
  }

  /** Waits until something that the gateway printed makes it true. */
  async until(holds: () => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (holds()) resolve();
        else if (this.over) reject(new Error(`the gateway ended:\n${this.text}`));
        else return;
        this.watchers.delete(look);
      };
      this.watchers.add(look);
      look();
    });
  }

  /** Ends the process and waits for it. */
  async kill(signal: NodeJS.Signals = "SIGTERM"): Promise<number | NodeJS.Signals> {
    if (!this.over) this.child.kill(signal);
    return this.ended;
  }

  private hear(line: string): void {
    const parsed = line.startsWith("{") ? parse(line) : null;
    if (parsed === null) this.said.push(line);
    else this.log.push(parsed);
    this.tell();
  }

  private tell(): void {
    for (const watcher of [...this.watchers]) watcher();
  }
}

function parse(line: string): LogLine | null {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return null;
  }
}
