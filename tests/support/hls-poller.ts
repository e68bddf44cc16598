import HlsParser from "hls-parser";
import { Parser } from "m3u8-parser";
import { readBoxes, requirePath } from "../../gateway/src/media/mp4/box.js";
import { HlsChecker } from "./hls-checker.js";
import type { Snapshot } from "./hls-snapshot.js";

export interface PollerOptions {
  /** Of the multivariant playlist. */
  url: string;
  everyMs?: number;
  /** Whether every segment is fetched too, once as it comes and once more when it is about to become unneeded. */
  segments?: boolean;
}

interface Leaving {
  playlist: string;
  uri: string;
  /** When it may go: its own and the playlist's duration after it left. */
  until: number;
}

/** Fetches a presentation over and over for the checker, and has each playlist read by two strict parsers. */
export class HlsPoller {
  readonly checker = new HlsChecker();
  /** What the two parsers had against a playlist. */
  readonly objections: string[] = [];
  /** Polls that were not answered, e.g. while the gateway is down. */
  failed = 0;
  polls = 0;
  lastEnd = 0;
  /** Time in which nobody answered, ms. */
  outageMs = 0;
  private answeredAt = performance.now();
  private unanswered = false;
  private readonly options: Required<PollerOptions>;
  private readonly fetched = new Set<string>();
  private readonly present = new Map<string, Map<string, number>>();
  private leaving: Leaving[] = [];
  private timer: NodeJS.Timeout | null = null;
  private polling: Promise<void> = Promise.resolve();

  constructor(options: PollerOptions) {
    this.options = { everyMs: 250, segments: true, ...options };
  }

  start(): void {
    const again = (dueAt: number) => {
      // A machine that stands still is no fault of the channel: by so much as this process is late, so may it be.
      this.checker.takeOutage(Math.max(0, performance.now() - dueAt));
      this.polling = this.poll().finally(() => {
        if (this.timer !== null) this.timer = setTimeout(again, everyMs, performance.now() + everyMs);
      });
    };
    const { everyMs } = this.options;
    this.timer = setTimeout(again, 0, performance.now());
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    await this.polling;
  }

  /** One round: multivariant playlist, media playlists, new segments. */
  async poll(): Promise<void> {
    this.polls += 1;
    try {
      const index = await this.text(this.options.url);
      this.noteAnswer(performance.now());
      for (const uri of this.checker.takeMultivariant("index", index, performance.now())) await this.pollMedia(uri);
      await this.checkLeaving();
    } catch {
      this.failed += 1;
    }
  }

  private noteAnswer(at: number): void {
    if (this.unanswered) {
      this.checker.takeOutage(at - this.answeredAt);
      this.outageMs += at - this.answeredAt;
    }
    this.unanswered = false;
    this.answeredAt = at;
  }

  private async pollMedia(uri: string): Promise<void> {
    const text = await this.text(new URL(uri, this.options.url).href);
    const at = performance.now();
    const snapshot = this.checker.takePlaylist(uri, text, at);
    this.readStrictly(text);
    if (snapshot === null) return;
    this.lastEnd = Math.max(this.lastEnd, snapshot.mediaSequence + snapshot.segments.length);
    this.noteLeaving(uri, snapshot, at);
    if (!this.options.segments) return;
    for (const segment of snapshot.segments) {
      if (this.fetched.has(segment.uri)) continue;
      this.fetched.add(segment.uri);
      const response = await fetch(new URL(segment.uri, this.options.url));
      const bytes = Buffer.from(await response.arrayBuffer());
      if (!response.ok) this.checker.takeMissing(uri, segment.uri, response.status, performance.now());
      else this.checker.takeSegment(uri, segment.sequence, bytes.length, startsWithIdr(bytes), performance.now());
    }
  }

  private noteLeaving(playlist: string, snapshot: Snapshot, at: number): void {
    const before = this.present.get(playlist) ?? new Map<string, number>();
    const now = new Map(snapshot.segments.map((segment) => [segment.uri, segment.durationSec]));
    const playlistSec = [...now.values()].reduce((sum, seconds) => sum + seconds, 0);
    for (const [uri, seconds] of before) {
      if (!now.has(uri)) this.leaving.push({ playlist, uri, until: at + (playlistSec + seconds) * 1000 });
    }
    this.present.set(playlist, now);
  }

  /** Those that will soon have been out of the playlist for long enough must still be there. */
  private async checkLeaving(): Promise<void> {
    const soon = performance.now() + 4 * this.options.everyMs;
    const due = this.leaving.filter(({ until }) => until <= soon);
    this.leaving = this.leaving.filter(({ until }) => until > soon);
    for (const { playlist, uri, until } of due) {
      const { ok, status } = await fetch(new URL(uri, this.options.url), { method: "HEAD" });
      if (!ok && performance.now() < until) this.checker.takeMissing(playlist, uri, status, performance.now());
    }
  }

  private readStrictly(text: string): void {
    try {
      const parsed = HlsParser.parse(text);
      if (parsed.isMasterPlaylist) this.objections.push("hls-parser takes a media playlist for a multivariant one");
    } catch (error) {
      this.objections.push(`hls-parser: ${error}`);
    }
    const parser = new Parser();
    parser.on("warn", ({ message }: { message: string }) => this.objections.push(`m3u8-parser: ${message}`));
    parser.push(text);
    parser.end();
    if (parser.manifest.segments.length === 0) this.objections.push("m3u8-parser finds no segment");
  }

  private async text(url: string): Promise<string> {
    const response = await fetch(url).catch((error) => {
      this.unanswered = true;
      throw error;
    });
    if (!response.ok) throw new Error(`${url} was answered with ${response.status}`);
    return response.text();
  }
}

/** Whether the first sample of the first track is a sync sample, and its NAL units hold an IDR (type 5). */
export function startsWithIdr(segment: Buffer): boolean {
  const boxes = readBoxes(segment);
  const trun = requirePath(boxes, "moof/traf/trun").body;
  const size = trun.readUInt32BE(16);
  const mdat = boxes.find((box) => box.type === "mdat")?.body ?? Buffer.alloc(0);
  for (let at = 0; at + 4 < Math.min(size, mdat.length); at += 4 + mdat.readUInt32BE(at)) {
    if ((mdat.readUInt8(at + 4) & 0x1f) === 5) return true;
  }
  return false;
}
