import { describe, expect, test } from "vitest";
import { channelChanges, sourceChanges } from "../../../console/src/panels/channel/channel-changes.js";

const name = { ko: "특집", en: "Special" };
const renamed = { ko: "특집 2", en: "Special 2" };

describe("An edit of a channel", () => {
  test("sends what was changed and nothing else", () => {
    const channel = { name, public: true };
    expect(channelChanges(channel, { name: renamed, public: true })).toEqual({ name: renamed });
    expect(channelChanges(channel, { name, public: false })).toEqual({ public: false });
    expect(channelChanges(channel, { name: renamed, public: false })).toEqual({ name: renamed, public: false });
  });

  test("is none where all is as it was", () => {
    expect(channelChanges({ name, public: true }, { name: { ...name }, public: true })).toBeNull();
  });
});

describe("An edit of a source", () => {
  const film = { kind: "file", name, file: "a.mp4" } as const;

  test("that only renames does not send the file, which would begin the source anew", () => {
    expect(sourceChanges(film, { name: renamed, file: "a.mp4" })).toEqual({ name: renamed });
  });

  test("sends another file, but never one for a source that plays none", () => {
    expect(sourceChanges(film, { name, file: "b.mp4" })).toEqual({ file: "b.mp4" });
    expect(sourceChanges({ kind: "rtmp", name, file: null }, { name, file: "b.mp4" })).toBeNull();
  });
});
