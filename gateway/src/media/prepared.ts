import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

/** A playlist with everything that answers need, made once for all viewers. */
export interface Prepared {
  body: Buffer;
  gzip: Buffer;
  etag: string;
}

/** A playlist, prepared now. */
export function prepare(text: string): Prepared {
  const body = Buffer.from(text);
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  return { body, gzip: gzipSync(body, { level: 6 }), etag };
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
