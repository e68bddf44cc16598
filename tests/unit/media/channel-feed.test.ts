import type { ChannelNotice } from "@roadcast/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChannelFeed } from "../../../gateway/src/live/channel-feed.js";
import { withoutEncoder } from "../../../gateway/src/media/channel-notice.js";

const channel = (id: string, more: Partial<ChannelNotice> = {}): ChannelNotice => ({
  ...withoutEncoder(id, [], "none here", Date.now()),
  ...more,
});

describe("the feed of channels", () => {
  let asked: number;
  let channels: (() => ChannelNotice)[];
  let told: ChannelNotice[];
  let feed: ChannelFeed;

  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 19) });
    asked = 0;
    told = [];
    channels = [() => channel("exam")];
    feed = new ChannelFeed({
      statuses: () => {
        asked += 1;
        return channels.map((each) => each());
      },
      emit: (notice) => told.push(notice),
    });
  });
  afterEach(() => {
    feed.stop();
    vi.useRealTimers();
  });

  it("asks nothing while nobody watches", () => {
    vi.advanceTimersByTime(10_000);
    feed.join("a");
    feed.join("b");
    feed.leave("a");
    vi.advanceTimersByTime(1_000);
    expect(asked).toBe(4);
    feed.leave("b");
    vi.advanceTimersByTime(10_000);
    expect(asked).toBe(4);
  });

  it("tells of each change, of one channel alone where only one has changed, four times a second at most", () => {
    let [onAir, bitrate] = [null as string | null, 0];
    channels = [() => channel("exam", { onAir }), () => channel("lecture")];
    feed.join("a");
    vi.advanceTimersByTime(250);
    expect(told.map(({ id }) => id)).toEqual(["exam", "lecture"]);
    onAir = "studio";
    vi.advanceTimersByTime(250);
    expect(told.slice(2)).toMatchObject([{ id: "exam", onAir: "studio" }]);
    channels = [() => channel("exam", { bitrate: ++bitrate })];
    told = [];
    vi.advanceTimersByTime(2_000);
    expect(told).toHaveLength(8);
  });

  it("says what has not changed again every two seconds, so that a console knows that it is up to date", () => {
    feed.join("a");
    vi.advanceTimersByTime(10_000);
    expect(told.map(({ at }) => at - (told[0]?.at ?? 0))).toEqual([0, 2_000, 4_000, 6_000, 8_000]);
  });
});
