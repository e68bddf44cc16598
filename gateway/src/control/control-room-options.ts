import type { CommandNotice } from "@roadcast/contract";
import type { Database } from "@roadcast/db";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import type { ControllerSite } from "./ring-barrier.js";
import type { SenderOptions } from "./sender.js";

export interface ControlRoomOptions extends Pick<SenderOptions, "canSend" | "publish" | "publishWithinMs"> {
  database: Database;
  clock: Clock;
  logger: Logger;
  /** The junction of a controller as the network has it now; null where there is none. */
  site(controllerId: string): ControllerSite | null;
  /** Whether the device is connected; null until it has said anything of itself. */
  online(controllerId: string): boolean | null;
  /** Whether what is sent here may come to the device: not where it is not connected to the gateway's own broker. */
  isReachable(controllerId: string): boolean;
  /** Who has an emergency corridor over the junction; null for nobody. */
  corridorOf?(controllerId: string): string | null;
  /** After the commit: a command as it is now. */
  onCommand?(command: CommandNotice): void;
  /** After the commit: the locks of a controller's area are others. */
  onLocks?(controllerId: string): void;
  /** A command was confirmed so long after the controller observed the state that confirms it, seconds. */
  onConfirmed?(afterSec: number): void;
  /** How often the clock is looked at, ms. */
  tickEveryMs?: number;
}
