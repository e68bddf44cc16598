import { open, readFile, rename, rm, stat } from "node:fs/promises";
import type { Logger } from "pino";
import { type DeviceLogin, mosquittoPasswordFile, otherAccounts } from "./broker/mosquitto-passwords.js";
import { OneAtATime } from "./one-at-a-time.js";

/** The broker's password file cannot be read or written; it stands as it did. The message says what to do. */
export class PasswordFileError extends Error {
  readonly code: "unreadable" | "unwritable" | "noAccounts";

  constructor(code: PasswordFileError["code"], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "PasswordFileError";
    this.code = code;
  }
}

export interface PasswordFileOptions {
  file: string;
  /** Every device's login, as the database has them now. */
  logins: () => Promise<Iterable<DeviceLogin>>;
  logger: Logger;
}

/** Keeps an external mosquitto's password file as the database has the devices' credentials. */
export class PasswordFile {
  private readonly options: PasswordFileOptions;
  private readonly writers = new OneAtATime();

  constructor(options: PasswordFileOptions) {
    this.options = options;
  }

  /**
   * Writes the file, one writer at a time: the new one takes the old one's place once it is whole on the disk.
   * Rejects with a `PasswordFileError` and leaves the old file where that fails.
   */
  write(): Promise<void> {
    return this.writers.run(() => this.writeNow());
  }

  private async writeNow(): Promise<void> {
    const { file, logins, logger } = this.options;
    const existing = await this.read();
    // Without an account of its own the gateway would be shut out with all devices, and nobody could mend it from here.
    if (otherAccounts(existing).length === 0) {
      throw new PasswordFileError(
        "noAccounts",
        `MQTT_PASSWORD_FILE ${file} has no account but devices': put the gateway's own back (mosquitto_passwd, or a ` +
          "restart of the broker's container); nothing was written",
      );
    }
    const text = mosquittoPasswordFile(existing, await logins());
    if (text === existing) return;
    await this.replace(text).catch((error: unknown) => {
      throw new PasswordFileError(
        "unwritable",
        `MQTT_PASSWORD_FILE ${file} cannot be written (${messageOf(error)}): make room, and let the gateway write to ` +
          "its folder; the file stands as it did",
        error,
      );
    });
    logger.info({ file }, "password file of the broker written");
  }

  private async read(): Promise<string> {
    const { file } = this.options;
    return readFile(file, "utf8").catch((error: unknown) => {
      throw new PasswordFileError(
        "unreadable",
        `MQTT_PASSWORD_FILE ${file} cannot be read (${messageOf(error)}): name the broker's password file, which has ` +
          "the gateway's own account, and let the gateway read it",
        error,
      );
    });
  }

  /** Beside it and renamed: cut short by a full disk or a kill, the broker would refuse everybody. */
  private async replace(text: string): Promise<void> {
    const { file } = this.options;
    const sibling = `${file}.new`;
    try {
      const { mode } = await stat(file);
      const handle = await open(sibling, "w", 0o600);
      try {
        await handle.writeFile(text);
        // Readable for whom the old one was, whatever the umask; the group is the folder's.
        await handle.chmod(mode & 0o777);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(sibling, file);
    } catch (error) {
      await rm(sibling, { force: true }).catch(() => undefined);
      throw error;
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
