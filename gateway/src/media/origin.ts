import type { FileHandle } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { isNoSuchFile } from "../no-such-file.js";
import { DiskReads } from "./disk-reads.js";
import type { Prepared } from "./prepared.js";
import type { Found } from "./segment-store.js";

/** A channel as the origin sees it. */
export interface OriginChannel {
  /** False while it is stopped or has too little to be played: playlists are answered with 503. */
  readonly serving: boolean;
  playlist(name: string): Prepared | null;
  find(name: string): Found;
}

/** Open to all, or to this viewer only. */
type Granted = "public" | "private";
/** Whether a request may have a channel: granted, or refused with a status. */
export type Access = Granted | 401 | 403 | 404;

export interface OriginOptions {
  channel(id: string): OriginChannel | null;
  /** `token` is that of `/hls/{channelId}/t/{token}/…`; null where the path has none. */
  authorise(channelId: string, token: string | null, request: IncomingMessage): Access;
  /** Value of Access-Control-Allow-Origin; null sends none. */
  corsOrigin: string | null;
  /** Longest that a cache may keep a playlist, seconds: at most half a target duration. */
  playlistMaxAgeSec: number;
}

const prefix = "/hls/";
const segmentType = "video/mp4";
const reasons: Record<number, [code: string, title: string]> = {
  401: ["notSignedIn", "Sign in to watch this channel"],
  403: ["forbidden", "This channel is not open to you"],
  404: ["notFound", "There is nothing of that name"],
  405: ["methodNotAllowed", "Only GET and HEAD"],
  410: ["gone", "This segment has left the window"],
  416: ["rangeNotSatisfiable", "The range lies outside the file"],
  503: ["notReady", "The channel cannot serve this now"],
};

/** Answers `/hls/…` straight from memory, and what is older from disk, ahead of any framework. */
export class Origin {
  private readonly options: OriginOptions;
  private readonly cors: string[];
  /** What caches may do with a playlist and with a segment, and the header for other sites. */
  private readonly ofPlaylist: Record<Granted, readonly string[]>;
  private readonly ofMedia: Record<Granted, readonly string[]>;
  private readonly reads = new DiskReads();
  private requests = 0;
  private bytes = 0;

  constructor(options: OriginOptions) {
    this.options = options;
    this.cors = options.corsOrigin === null ? [] : ["Access-Control-Allow-Origin", options.corsOrigin];
    const caching = (access: Granted, rule: string) => ["Cache-Control", `${access}, ${rule}`, ...this.cors];
    const both = (rule: string) => ({ public: caching("public", rule), private: caching("private", rule) });
    this.ofPlaylist = both(`max-age=${options.playlistMaxAgeSec}`);
    // A name is never used for other bytes.
    this.ofMedia = both("max-age=31536000, immutable");
  }

  /** Requests answered and bytes sent since the start. */
  get totals(): { requests: number; bytes: number } {
    return { requests: this.requests, bytes: this.bytes };
  }

  /** True where the request was for media and has been taken over. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const url = request.url ?? "";
    if (!url.startsWith(prefix)) return false;
    this.requests += 1;
    if (request.method === "OPTIONS") return this.preflight(response);
    const asked = readPath(url);
    const channel = asked === null ? null : this.options.channel(asked.channelId);
    if (asked === null || channel === null) return this.refuse(request, response, 404);
    const { channelId, token, name } = asked;
    const access = this.options.authorise(channelId, token, request);
    if (typeof access === "number") return this.refuse(request, response, access);
    if (request.method !== "GET" && request.method !== "HEAD") return this.refuse(request, response, 405);
    if (name.endsWith(".m3u8")) return this.playlist(request, response, channel, name, access);
    return this.media(request, response, channel.find(name), access);
  }

  private playlist(
    request: IncomingMessage,
    response: ServerResponse,
    channel: OriginChannel,
    name: string,
    access: Granted,
  ): boolean {
    const prepared = channel.serving ? channel.playlist(name) : null;
    if (prepared === null) return this.refuse(request, response, channel.serving ? 404 : 503);
    if (request.headers["if-none-match"] === prepared.etag) {
      response.writeHead(304, ["ETag", prepared.etag, "Vary", "Accept-Encoding", ...this.ofPlaylist[access]]).end();
      return true;
    }
    const zipped = request.headers["accept-encoding"]?.includes("gzip") === true;
    const { headers, binary } = zipped ? prepared.gzip : prepared.plain;
    return this.send(request, response, 200, [...headers, ...this.ofPlaylist[access]], binary);
  }

  private media(request: IncomingMessage, response: ServerResponse, found: Found, access: Granted): boolean {
    if (found.kind === "unknown") return this.refuse(request, response, 404);
    if (found.kind === "waiting") return this.refuse(request, response, 503);
    if (found.kind === "gone") return this.refuse(request, response, 410);
    const total = found.kind === "memory" ? found.bytes.length : found.bytes;
    const range = parseRange(request.headers.range, total);
    if (range === "outside") return this.refuse(request, response, 416);
    const { start, end } = range ?? { start: 0, end: total };
    const headers = [
      ...["Content-Type", segmentType, "Content-Length", String(end - start), "Accept-Ranges", "bytes"],
      ...(range === null ? [] : ["Content-Range", `bytes ${start}-${end - 1}/${total}`]),
      ...this.ofMedia[access],
    ];
    const status = range === null ? 200 : 206;
    if (found.kind === "memory") {
      return this.send(
        request,
        response,
        status,
        headers,
        range === null ? found.bytes : found.bytes.subarray(start, end),
      );
    }
    void this.stream(request, response, status, headers, found.path, start, end);
    return true;
  }

  /** @param body bytes, or a string of characters that stand for a byte each */
  private send(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    headers: string[],
    body: Buffer | string,
  ): true {
    response.writeHead(status, headers);
    if (request.method === "HEAD") response.end();
    else {
      this.bytes += body.length;
      response.end(body, "latin1");
    }
    return true;
  }

  /** Never rejects. */
  private async stream(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    headers: string[],
    path: string,
    start: number,
    end: number,
  ): Promise<void> {
    let file: FileHandle;
    try {
      file = await this.reads.open(path, () => !response.destroyed);
    } catch (error) {
      // It left the disk between the look-up and now; or the disk cannot give it now.
      this.refuse(request, response, isNoSuchFile(error) ? 410 : 503);
      return;
    }
    try {
      response.writeHead(status, headers);
      if (request.method === "HEAD") response.end();
      else {
        this.bytes += end - start;
        await pipeline(this.reads.bytesOf(file, start, end), response);
      }
    } catch {
      // The viewer has left, or the disk: a response that has begun can only be broken off.
      response.destroy();
    } finally {
      await this.reads.close(file).catch(() => undefined);
    }
  }

  private preflight(response: ServerResponse): true {
    const allowed = ["Access-Control-Allow-Methods", "GET, HEAD, OPTIONS", "Access-Control-Allow-Headers", "Range"];
    const cors = this.cors.length === 0 ? [] : [...this.cors, ...allowed, "Access-Control-Max-Age", "86400"];
    response.writeHead(204, ["Allow", "GET, HEAD, OPTIONS", ...cors]).end();
    return true;
  }

  private refuse(request: IncomingMessage, response: ServerResponse, status: number): true {
    const [code, title] = reasons[status] ?? ["internal", "Internal error"];
    const body = Buffer.from(JSON.stringify({ type: "about:blank", title, status, code }));
    // Soon there may be something: a cache in front must not keep the answer for longer than a playlist.
    const caching = status === 410 ? "max-age=60" : status === 503 ? "no-store" : "max-age=1";
    const headers = ["Content-Type", "application/problem+json", "Content-Length", String(body.length)];
    headers.push("Cache-Control", caching, ...this.cors, ...(status === 503 ? ["Retry-After", "1"] : []));
    return this.send(request, response, status, headers, body);
  }
}

/** The parts of `/hls/{channelId}/{name}` or `/hls/{channelId}/t/{token}/{name}`; null for any other path. */
function readPath(url: string): { channelId: string; token: string | null; name: string } | null {
  const query = url.indexOf("?");
  const path = query < 0 ? url : url.slice(0, query);
  const first = path.indexOf("/", prefix.length);
  if (first < 0) return null;
  const last = path.lastIndexOf("/");
  const channelId = path.slice(prefix.length, first);
  const name = path.slice(last + 1);
  if (first === last) return { channelId, token: null, name };
  const between = path.slice(first, last);
  const token = between.startsWith("/t/") ? between.slice(3) : "/";
  return token.includes("/") ? null : { channelId, token, name };
}

/** One byte range (RFC 9110, 14.1.2); null where there is none to heed, `outside` where it cannot be met. */
function parseRange(header: string | undefined, total: number): { start: number; end: number } | null | "outside" {
  const match = header === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(header);
  if (match === null) return null;
  const [, from = "", to = ""] = match;
  if (from === "" && to === "") return null;
  if (from === "") return to === "0" ? "outside" : { start: Math.max(0, total - Number(to)), end: total };
  const start = Number(from);
  const end = to === "" ? total : Math.min(total, Number(to) + 1);
  if (start >= total) return "outside";
  return start >= end ? null : { start, end };
}
