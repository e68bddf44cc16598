import { createHmac, timingSafeEqual } from "node:crypto";
import type { Clock } from "../clock.js";

const hourMs = 3_600_000;
/** From the start of its hour, hours. */
const acceptedHours = 12;

/**
 * Tokens that let viewers at the media of private channels: one a channel and hour, so that a cache in front of
 * `/hls/{channelId}/t/{token}/…` still works. Made with a secret, looked up nowhere.
 */
export class ViewerTokens {
  private readonly secret: string;
  private readonly clock: Clock;

  constructor(secret: string, clock: Clock) {
    this.secret = secret;
    this.clock = clock;
  }

  /** That of this hour. */
  issue(channelId: string): string {
    return this.of(channelId, Math.floor(this.clock.now() / hourMs));
  }

  isValid(channelId: string, token: string): boolean {
    const hour = Number.parseInt(token.split(".", 1)[0] ?? "", 36);
    const age = Math.floor(this.clock.now() / hourMs) - hour;
    if (!Number.isSafeInteger(age) || age < 0 || age >= acceptedHours) return false;
    const [known, given] = [Buffer.from(this.of(channelId, hour)), Buffer.from(token)];
    return known.length === given.length && timingSafeEqual(known, given);
  }

  private of(channelId: string, hour: number): string {
    const proof = createHmac("sha256", this.secret).update(`hls ${channelId} ${hour}`).digest("base64url");
    return `${hour.toString(36)}.${proof}`;
  }
}

/** The cookie of path `/hls/{channelId}` that holds the token. */
export const viewerCookie = "roadcast.hls";

/** The token in a request's Cookie header; null where there is none. */
export function tokenOfCookie(header: string | undefined): string | null {
  for (const pair of header?.split(";") ?? []) {
    const [name = "", value = ""] = pair.trim().split("=", 2);
    if (name === viewerCookie) return value;
  }
  return null;
}
