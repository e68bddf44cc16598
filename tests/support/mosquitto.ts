import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { defaultTopicPrefix } from "@roadcast/contract";
import { hashDevicePassword } from "../../gateway/src/broker/device-passwords.js";
import { type DeviceLogin, mosquittoPasswordFile } from "../../gateway/src/broker/mosquitto-passwords.js";
import { freePort } from "./ports.js";

const shipped = join(import.meta.dirname, "..", "..", "gateway", "deploy", "mosquitto");

export interface Mosquitto {
  readonly port: number;
  /** With the gateway's user name and password. */
  readonly url: string;
  readonly pid: number;
  /** As MQTT_PASSWORD_FILE; the broker reads it when it is told to `reload`. */
  readonly passwordFile: string;
  reload(): void;
  /** Resident set, bytes. */
  residentBytes(): number;
  /** Replaces the devices' passwords, as the gateway does, and makes mosquitto read them. */
  setDevices(devices: readonly DeviceLogin[]): void;
  /** Ends the process: by default orderly, so that it saves what it holds. */
  kill(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Starts it again on the same port with what it saved. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export interface MosquittoOptions {
  devices?: readonly DeviceLogin[];
  prefix?: string;
  /** Accounts that may write every topic, with `gatewayPassword`: for benches, where few connections speak for many. */
  publishers?: readonly string[];
  /** Accounts that may read every topic, with `gatewayPassword`. */
  readers?: readonly string[];
}

/** Passwords of the tests' own accounts on the broker. */
export const gatewayPassword = "gateway-password";

/**
 * Starts the real mosquitto with the shipped configuration, only its paths and port changed, the shipped topic rules,
 * and a password file that the product's own function writes.
 */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const program = findMosquitto();
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), "roadcast-mosquitto-"));
  const path = (name: string) => join(directory, name);
  const hash = await hashDevicePassword(gatewayPassword);
  const { publishers = [], readers = [] } = options;
  const accounts = ["gateway", ...publishers, ...readers].map((account) => `${account}:${hash}\n`).join("");
  const writePasswords = (devices: readonly DeviceLogin[]) =>
    writeFileSync(path("passwords"), mosquittoPasswordFile(accounts, devices), { mode: 0o600 });
  writePasswords(options.devices ?? []);
  const prefix = options.prefix ?? defaultTopicPrefix;
  const mayWrite = publishers.map((account) => `user ${account}\ntopic write ${prefix}/#\n`).join("");
  const mayRead = readers.map((account) => `user ${account}\ntopic read ${prefix}/#\n`).join("");
  writeFileSync(path("acl"), `${mayWrite}${mayRead}${shippedTopicRules(prefix)}`, { mode: 0o600 });
  const config = readFileSync(join(shipped, "mosquitto.conf"), "utf8")
    .replace("/mosquitto/auth/passwd", path("passwords"))
    .replace("/run/mosquitto-acl", path("acl"))
    .replace("/mosquitto/data/", `${directory}/`)
    .replace("listener 1883", `listener ${port} 127.0.0.1`);
  // Standard error is not buffered, so that the line that says it runs comes at once.
  const own = ["log_type information", "log_dest stderr", ...(process.getuid?.() === 0 ? ["user root"] : [])];
  writeFileSync(path("mosquitto.conf"), `${[config, ...own].join("\n")}\n`);

  let running = await run(program, path("mosquitto.conf"));
  const kill = async (signal: "SIGTERM" | "SIGKILL" = "SIGTERM") => {
    if (running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => running.once("exit", () => resolve()));
    running.kill(signal);
    await ended;
  };
  return {
    port,
    url: `mqtt://gateway:${gatewayPassword}@127.0.0.1:${port}`,
    get pid() {
      return running.pid ?? 0;
    },
    passwordFile: path("passwords"),
    reload: () => void running.kill("SIGHUP"),
    residentBytes: () => residentBytes(running.pid ?? 0),
    setDevices(devices) {
      writePasswords(devices);
      running.kill("SIGHUP");
    },
    kill,
    async restart() {
      running = await run(program, path("mosquitto.conf"));
    },
    async stop() {
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Mosquitto's topic rules for a prefix, as the shipped start script has them written. */
export function shippedTopicRules(prefix: string): string {
  return execFileSync("sh", [join(shipped, "acl.sh"), prefix], { encoding: "utf8" });
}

/** Resident set of a process, bytes; from /proc, in pages of 4 KiB. */
export function residentBytes(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096;
}

function findMosquitto(): string {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"];
  const program = folders.map((folder) => join(folder, "mosquitto")).find((candidate) => existsSync(candidate));
  if (program === undefined) {
    throw new Error("mosquitto is not installed: `npm test` installs it on Debian; elsewhere install it by hand");
  }
  return program;
}

function run(program: string, config: string): Promise<ChildProcess> {
  const child = spawn(program, ["-c", config], { stdio: ["ignore", "pipe", "pipe"] });
  return new Promise((resolve, reject) => {
    let log = "";
    const hear = (chunk: Buffer) => {
      log += chunk.toString();
      // The line comes once the sockets listen and the saved messages are read.
      if (/mosquitto version \S+ running/.test(log)) {
        log = "";
        resolve(child);
      }
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`mosquitto ended with ${code}: ${log}`)));
  });
}
