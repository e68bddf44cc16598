export type EmbeddedErrorCode = "locked" | "notWritable" | "diskFull" | "noBinary" | "broken" | "startFailed";

/** Why the embedded PostgreSQL would not start, and what to do. */
export class EmbeddedDatabaseError extends Error {
  readonly code: EmbeddedErrorCode;
  constructor(code: EmbeddedErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "EmbeddedDatabaseError";
    this.code = code;
  }
}

export interface EmbeddedOptions {
  /** Everything of the server lives below it; made where missing. */
  directory: string;
  onLog?: (line: string) => void;
}

export interface EmbeddedDatabase {
  /** `postgresql://…@127.0.0.1:port/roadcast` */
  readonly url: string;
  readonly port: number;
  /** Process id of the server. */
  readonly pid: number;
  /** Resolves when the server ends, by itself or by `stop`. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts the embedded PostgreSQL, made first where the directory has none. Rejects with an `EmbeddedDatabaseError`. */
export async function startEmbedded(_options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  throw new Error("follows");
}
