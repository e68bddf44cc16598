import { type ChildProcess, execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { type DeviceTopic, defaultTopicPrefix, gatewaySubscriptions, parseTopic } from "@roadcast/contract";
import { build } from "esbuild";
import mqtt, { type MqttClient } from "mqtt";

const root = join(import.meta.dirname, "..", "..", "..");

/** Bundles the command line as the build does, once a suite, so that each call starts quickly. Gives the program's path. */
export async function bundleSimulator(directory: string): Promise<string> {
  const outfile = join(directory, "cli.mjs");
  await build({
    entryPoints: [join(root, "simulators", "src", "cli.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["source"],
    // Packages of the older module system call require.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  return outfile;
}

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the simulator's command line to its end, as a person would. */
export function simulatorCli(program: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env: {} }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** A simulator that runs until it is stopped. */
export class RunningSimulator {
  output = "";
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;
  private watchers: (() => void)[] = [];

  constructor(program: string, args: readonly string[]) {
    this.child = spawn(process.execPath, [program, "run", ...args], { env: {}, stdio: ["pipe", "pipe", "pipe"] });
    const take = (chunk: Buffer) => {
      this.output += chunk.toString("utf8");
      for (const look of this.watchers) look();
    };
    this.child.stdout?.on("data", take);
    this.child.stderr?.on("data", take);
    this.ended = new Promise((resolve) => this.child.once("exit", (code) => resolve(code)));
  }

  /** Waits until the output holds a text. */
  says(text: string): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!this.output.includes(text)) return;
        this.watchers = this.watchers.filter((other) => other !== look);
        resolve();
      };
      this.watchers.push(look);
      look();
    });
  }

  closeStdin(): Promise<number | null> {
    this.child.stdin?.end();
    return this.ended;
  }

  kill(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }
}

export interface Heard {
  topic: DeviceTopic;
  body: unknown;
  retained: boolean;
}

/** What a gateway hears on the broker, and a way to wait for it. */
export class Listener {
  readonly heard: Heard[] = [];
  private waiting: (() => void)[] = [];

  private constructor(readonly client: MqttClient) {
    client.on("message", (name, payload, packet) => {
      const parsed = parseTopic(defaultTopicPrefix, name);
      if (!parsed.ok) throw new Error(`a message on ${name}`);
      this.heard.push({ topic: parsed.topic, body: JSON.parse(payload.toString("utf8")), retained: packet.retain });
      for (const look of this.waiting) look();
    });
  }

  static async on(url: string): Promise<Listener> {
    const client = await mqtt.connectAsync(url, { clientId: "listener" });
    const listener = new Listener(client);
    await client.subscribeAsync(gatewaySubscriptions(defaultTopicPrefix), { qos: 1 });
    return listener;
  }

  /** Waits until what was heard since a mark meets a condition; looks anew at every message. */
  until(condition: (heard: readonly Heard[]) => boolean, since = 0): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition(this.heard.slice(since))) return;
        this.waiting = this.waiting.filter((other) => other !== look);
        resolve();
      };
      this.waiting.push(look);
      look();
    });
  }

  /** Waits for one message. */
  next(wanted: (heard: Heard) => boolean, since = 0): Promise<void> {
    return this.until((heard) => heard.some(wanted), since);
  }

  get mark(): number {
    return this.heard.length;
  }
}
