import type { ChannelNotice } from "@roadcast/contract";

export interface ChannelFeedOptions {
  /** All channels as they are now. */
  statuses(): readonly ChannelNotice[];
  /** To everybody who watches. */
  emit(notice: ChannelNotice): void;
  everyMs?: number;
}

/** Nothing new is said again after so long, so that a console knows that it is up to date, ms. */
const repeatMs = 2_000;

/** Tells those who watch how channels are, four times a second while something changes; asks nothing while nobody does. */
export class ChannelFeed {
  private readonly options: ChannelFeedOptions;
  private readonly watchers = new Set<string>();
  private readonly said = new Map<string, { at: number; text: string }>();
  private timer: NodeJS.Timeout | null = null;

  constructor(options: ChannelFeedOptions) {
    this.options = options;
  }

  join(watcher: string): void {
    this.watchers.add(watcher);
    this.timer ??= setInterval(() => this.tell(), this.options.everyMs ?? 250);
  }

  leave(watcher: string): void {
    this.watchers.delete(watcher);
    if (this.watchers.size === 0) this.stop();
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.said.clear();
  }

  private tell(): void {
    for (const notice of this.options.statuses()) {
      const { at, ...rest } = notice;
      const text = JSON.stringify(rest);
      const before = this.said.get(notice.id);
      if (before !== undefined && before.text === text && at - before.at < repeatMs) continue;
      this.said.set(notice.id, { at, text });
      this.options.emit(notice);
    }
  }
}
