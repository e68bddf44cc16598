export type EmbeddedErrorCode =
  | "locked"
  | "notWritable"
  | "diskFull"
  | "noBinary"
  | "noUser"
  | "otherVersion"
  | "broken"
  | "startFailed";

/** Why the embedded PostgreSQL would not start, and what to do. */
export class EmbeddedDatabaseError extends Error {
  readonly code: EmbeddedErrorCode;

  constructor(code: EmbeddedErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "EmbeddedDatabaseError";
    this.code = code;
  }
}

/** Names what the system or the server said of a failure; null where that is nothing special. */
export function embeddedErrorOf(said: string, directory: string, cause?: unknown): EmbeddedDatabaseError | null {
  if (/No space left|ENOSPC|File too large|EFBIG|Disk quota|EDQUOT/.test(said)) {
    return new EmbeddedDatabaseError(
      "diskFull",
      `the disk under ${directory} is full, or the size of files is limited: make room there, or set DATA_DIR to another place`,
      cause,
    );
  }
  if (/EACCES|EROFS|EPERM|ENOTDIR|Permission denied|Read-only file system/.test(said)) {
    return new EmbeddedDatabaseError(
      "notWritable",
      `${directory} cannot be written: give the user that runs this the rights to it, or set DATA_DIR to another place`,
      cause,
    );
  }
  return null;
}
