import { type Database, findChannel, insertChannel, insertMediaSource, setStreamKey } from "@roadcast/db";
import { hashToken, newStreamKey } from "../auth/secrets.js";
import type { EncodingProfile } from "../media/encoder/profile.js";

/** Light enough to run beside a city, a database and a browser on two cores. */
export const sampleProfile: EncodingProfile = {
  video: [{ id: "480p", width: 854, height: 480, bitrate: 1_000_000, level: "3.1" }],
  fps: 30,
  gopSec: 2,
  fragmentSec: 0.5,
  preset: "ultrafast",
  audio: { bitrate: 96_000, sampleRate: 48_000, channels: 2 },
};

export const sampleChannelId = "exam-season";
export const sampleStudioId = "studio";

/**
 * The demo's channel of an exam season: a looped test pattern on air from the start, and a studio to publish from.
 * @returns the studio's stream key where the channel was made now; it is shown this once
 */
export async function ensureSampleChannel(database: Database, now: number): Promise<string | null> {
  if ((await findChannel(database, sampleChannelId)) !== null) return null;
  const channelId = sampleChannelId;
  const names = { ko: "수능 특집 채널", en: "Exam season channel" };
  await insertChannel(database, { id: channelId, name: names, public: true, onAir: true, createdAt: now });
  const none = { channelId, file: null, streamKeyHash: null, streamKeyAt: null };
  await insertMediaSource(database, {
    ...none,
    ...{ id: "pattern", kind: "pattern", name: { ko: "테스트 패턴과 시계", en: "Test pattern with clock" } },
  });
  await insertMediaSource(database, {
    ...none,
    ...{ id: sampleStudioId, kind: "rtmp", name: { ko: "스튜디오", en: "Studio" } },
  });
  const streamKey = newStreamKey();
  await setStreamKey(database, channelId, sampleStudioId, hashToken(streamKey), now);
  return streamKey;
}
