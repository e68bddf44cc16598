import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

/** A playlist with everything that answers need, made once for all viewers. */
export interface Prepared {
  etag: string;
  plain: PreparedBody;
  gzip: PreparedBody;
}

export interface PreparedBody {
  /**
   * The bytes as a string of as many characters (latin1): Node joins a head and a string into one piece to write, and
   * keeps a head and a buffer apart, which for something this small costs.
   */
  binary: string;
  /** Those that are the same for every viewer: names and values in turn. */
  headers: readonly string[];
}

const playlistType = "application/vnd.apple.mpegurl";

/** A playlist, prepared now. */
export function prepare(text: string): Prepared {
  const bytes = Buffer.from(text);
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  const body = (of: Buffer, encoding: readonly string[]): PreparedBody => ({
    binary: of.toString("latin1"),
    headers: [
      ...["Content-Type", playlistType, "Content-Length", String(of.length), "ETag", etag],
      ...["Vary", "Accept-Encoding", ...encoding],
    ],
  });
  return { etag, plain: body(bytes, []), gzip: body(gzipSync(bytes, { level: 6 }), ["Content-Encoding", "gzip"]) };
}

/** A playlist that is prepared when first asked for: long ones that few ask for. */
export class Lazy {
  private readonly make: () => Prepared;
  private made: Prepared | null = null;

  constructor(make: () => Prepared) {
    this.make = make;
  }

  get(): Prepared {
    this.made ??= this.make();
    return this.made;
  }
}
