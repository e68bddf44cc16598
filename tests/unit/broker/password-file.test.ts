import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DeviceLogin } from "../../../gateway/src/broker/mosquitto-passwords.js";
import { PasswordFile } from "../../../gateway/src/password-file.js";
import { silentLogger } from "../../support/broker-ingest.js";

const root = join(import.meta.dirname, "..", "..", "..");
const accounts = "gateway:$7$101$own\nhealth:$7$101$check\n";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "roadcast-passwords-"));
  file = join(folder, "passwd");
  writeFileSync(file, accounts);
});
afterEach(() => rmSync(folder, { recursive: true }));

const writer = (...ids: string[]) => {
  const logins = ids.map((id): DeviceLogin => ({ kind: "cameras", id, passwordHash: `$7$${id}` }));
  return new PasswordFile({ file, logins: async () => logins, logger: silentLogger });
};

/** Writes in a process that may make no file larger than `kilobytes`, as on a disk with so much left. */
function writeWithRoom(kilobytes: number, devices: number): string {
  const program = join(root, "tests", "support", "password-file-child.ts");
  const command = [process.execPath, "--conditions=source", "--import", "tsx", program, file, String(devices)];
  const shell = `ulimit -f ${kilobytes * 2}; exec "$0" "$@"`;
  const env = { ...process.env, TSX_DISABLE_CACHE: "1" };
  const { stdout, stderr } = spawnSync("sh", ["-c", shell, ...command], { cwd: root, env, encoding: "utf8" });
  return stdout.trim() || stderr;
}

describe("the password file of an external broker", () => {
  it("keeps the accounts that are no devices' and replaces all devices'", async () => {
    await writer("K1", "K2").write();
    await writer("K3").write();
    expect(readFileSync(file, "utf8")).toBe(`${accounts}cameras/K3:$7$K3\n`);
  });

  it("takes the old one's place whole, with its rights and nothing left beside it", async () => {
    chmodSync(file, 0o660);
    const before = statSync(file);
    await writer("K1").write();
    const after = statSync(file);
    expect(after.mode).toBe(before.mode);
    expect(after.ino).not.toBe(before.ino);
    expect(readdirSync(folder)).toEqual(["passwd"]);
  });

  it("stands as it did when the disk is full", { timeout: 30_000 }, () => {
    expect(writeWithRoom(4, 5_000)).toBe("unwritable");
    expect(readFileSync(file, "utf8")).toBe(accounts);
    expect(readdirSync(folder)).toEqual(["passwd"]);
    expect(writeWithRoom(1_024, 5_000)).toBe("written");
    expect(readFileSync(file, "utf8").split("\n")).toHaveLength(5_003);
  });

  it.each(["", "cameras/K1:$7$K1\n"])("is not written where it has no account but devices': %j", async (emptied) => {
    writeFileSync(file, emptied);
    await expect(writer("K1", "K2").write()).rejects.toMatchObject({
      code: "noAccounts",
      message: expect.stringContaining("MQTT_PASSWORD_FILE"),
    });
    expect(readFileSync(file, "utf8")).toBe(emptied);
  });

  it("that cannot be read is named with its setting", async () => {
    rmSync(file);
    await expect(writer("K1").write()).rejects.toMatchObject({
      code: "unreadable",
      message: expect.stringContaining("MQTT_PASSWORD_FILE"),
    });
  });

  it("is written after a failure by the next that tries", async () => {
    const passwords = writer("K1");
    writeFileSync(file, "");
    await expect(passwords.write()).rejects.toThrow();
    writeFileSync(file, accounts);
    await passwords.write();
    expect(readFileSync(file, "utf8")).toContain("cameras/K1:");
  });
});
