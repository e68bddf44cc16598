import { readFile, writeFile } from "node:fs/promises";
import { type Database, listDeviceCredentials } from "@roadcast/db";
import type { Logger } from "pino";
import { mosquittoPasswordFile } from "./broker/mosquitto-files.js";

/** Keeps an external mosquitto's password file as the database has the devices' credentials. */
export class PasswordFile {
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly file: string,
    private readonly database: Database,
    private readonly logger: Logger,
  ) {}

  /** Writes the file, one writer at a time. Rejects where it cannot be written. */
  write(): Promise<void> {
    const written = this.writing.then(() => this.writeNow());
    // The next writer starts from what is in the database then; a failure is its caller's to hear of.
    this.writing = written.catch(() => undefined);
    return written;
  }

  private async writeNow(): Promise<void> {
    const existing = await readFile(this.file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "";
      throw error;
    });
    const text = mosquittoPasswordFile(existing, await listDeviceCredentials(this.database));
    if (text === existing) return;
    // In place rather than by a rename: the broker's side owns the file and its folder.
    await writeFile(this.file, text);
    this.logger.info({ file: this.file }, "password file of the broker written");
  }
}
