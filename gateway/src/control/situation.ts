import type { CommandedRequest, CommandLevel, ControllerState, Role, TimingSheet } from "@roadcast/contract";
import type { ControllerSite } from "./ring-barrier.js";

/** What a controller last reported, while the line to it was open. */
export interface HeardState {
  state: ControllerState;
  /** Epoch ms, gateway clock. */
  receivedAt: number;
  /** The broker had kept it: when it was sent, nobody knows. */
  retained: boolean;
}

/** A command that has not ended. */
export interface CommandUnderWay {
  id: string;
  level: CommandLevel;
  groupId: string | null;
  type: CommandedRequest["type"];
}

/** Everything that the rules judge a request by. Times are epoch ms by the gateway's clock. */
export interface Situation {
  request: CommandedRequest;
  level: CommandLevel;
  requester: { identity: string; role: Role };
  site: ControllerSite;
  /** Of a request to load a timing sheet: that sheet; null where there is none of that version and checksum. */
  sheet: TimingSheet | null;
  /** Null until the device has said anything of itself. */
  online: boolean | null;
  /** Its connection is another gateway's: nothing that is sent here comes to it. */
  isElsewhere: boolean;
  /** Who has an emergency corridor over it, until the vehicle is past; null for nobody. */
  corridorOf: string | null;
  heard: HeardState | null;
  lock: { identity: string; holder: string; expiresAt: number } | null;
  underWay: readonly CommandUnderWay[];
  /**
   * The command whose effect lasts, as the controller reports it; null for none, or one that nobody gave it here. `until`
   * is when its effect is over at the latest; without it, it explains what is reported for ever. `identity` is whose it is.
   */
  active: {
    id: string;
    level: CommandLevel;
    request: CommandedRequest;
    until?: number;
    identity?: string;
    requestedBy?: string;
  } | null;
  now: number;
  expiresAt: number;
}
