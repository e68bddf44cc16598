import type {
  BroadcastState,
  ChannelNotice,
  DeadLetterReason,
  DeviceKind,
  FeedsReport,
  Network,
  Snapshot,
} from "@roadcast/contract";
import type {
  Database,
  NetworkReplaced,
  ReplaceNetworkOptions,
  StorageSettings,
  StoredChannel,
  StoredDeadLetter,
} from "@roadcast/db";
import type { RequestHandler } from "express";
import type { Logger } from "pino";
import type { Auth } from "../auth/auth.js";
import type { Clock } from "../clock.js";
import type { Registry } from "../network/registry.js";
import type { RecordLists } from "./live-times.js";
import type { TrustProxy } from "./request-address.js";
import type { RequestLimit } from "./request-limit.js";

/** What was last heard of a device. */
export interface DeviceStatus {
  /** Null until the device has said anything of itself. */
  online: boolean | null;
  /** Epoch ms since when `online` is what it is. */
  since: number | null;
  lastSeenAt: number | null;
  /** Failure tests that hold a detector failed, faults that a controller or sign reports. */
  faults: readonly string[];
}

/** What the media room does for the REST interface. */
export interface ChannelOperations {
  broadcast(): Promise<BroadcastState>;
  /** Null where this gateway runs no such channel. */
  status(id: string): ChannelNotice | null;
  /** Whether it takes a source or the slate. */
  isRunning(id: string): boolean;
  /** Takes what is stored into use: made, changed, started or stopped. Does not wait until it is so. */
  put(channel: StoredChannel): void;
  /** Ends a channel and removes what it has on disk. */
  remove(id: string): Promise<void>;
  take(id: string, source: string): void;
  slate(id: string, on: boolean): void;
  /** The publisher with the old key is dropped. */
  setStreamKey(id: string, source: string, hash: Buffer): void;
  /** Where publishers send to; null where nothing listens. */
  ingest(): { port: number; app: string } | null;
  /** What a viewer's browser shows for a private channel, and the name of the cookie that it shows it in. */
  viewerToken(id: string): string;
  viewerCookie: string;
}

/** What the other rooms do for the REST interface; main passes it in. */
export interface HttpDependencies {
  auth: Auth;
  database: Database;
  clock: Clock;
  logger: Logger;
  settings: {
    version: string;
    demo: boolean;
    publicUrl: string | null;
    trustProxy: TrustProxy;
    tiles: { url: string; attribution: string } | null;
    retentionDays: StorageSettings["retentionDays"];
    /** The console's build, `console/dist`. */
    consoleRoot: string;
    /** Requests that one principal, or one address with nobody signed in, may make in a minute; 1,200 unless told. */
    requestsPerMinute?: number;
  };
  /** Counts requests with others of the same address elsewhere; one of its own unless given. */
  limit?: RequestLimit;
  /** Serves `/healthz`, `/readyz` and `/metrics`, before everything else. */
  health?: RequestHandler;
  network: {
    registry(): Registry;
    /** Stores the network (it has been validated). */
    replace(network: Network, options: ReplaceNetworkOptions): Promise<NetworkReplaced>;
    /** Stores the flag; false where there is no such device. */
    setOutOfService(kind: DeviceKind, id: string, outOfService: boolean): Promise<boolean>;
    /** Takes what is stored into use and tells the consoles. Called again where it rejects. */
    takeIntoUse(): Promise<void>;
  };
  live: {
    /** Snapshots of the named areas; of every area with null. Unknown areas have none. */
    snapshots(areas: readonly string[] | null): Snapshot[];
    deviceStatus(kind: DeviceKind, id: string): DeviceStatus | null;
  };
  devices: {
    /**
     * Runs after credentials, or the devices that may use theirs, have changed in the database: password file, and the
     * end of the old connections. Called again where it rejects.
     */
    credentialsChanged(devices: readonly { kind: DeviceKind; id: string }[]): Promise<void>;
    /** False where the broker keeps accounts of its own, which the gateway has no way to change. */
    canTellBroker(): boolean;
  };
  channels: ChannelOperations;
  /** The whole network's state at a moment (epoch ms), from what is stored. */
  stateAt(atMs: number): Promise<RecordLists>;
  feeds(): FeedsReport | Promise<FeedsReport>;
  /** Puts a refused message through the pipeline again. */
  replay(letter: StoredDeadLetter): Promise<{ stored: number; refused: DeadLetterReason[] }>;
}
