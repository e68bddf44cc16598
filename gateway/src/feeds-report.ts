import { type DeviceRecord, deviceKinds, type FeedHealth, type FeedsReport, toTimeOut } from "@roadcast/contract";
import type { BrokerStatus } from "./broker/broker.js";

export interface FeedsReportSources {
  at: number;
  broker: BrokerStatus;
  database: FeedsReport["database"];
  feeds: FeedHealth[];
  deadLetters: Readonly<Record<string, number | undefined>>;
  devices: readonly DeviceRecord[];
  /** Whether the device's failure tests, or the device itself, call it faulty. */
  isFailed(device: DeviceRecord): boolean;
}

/** What the feed-health page shows. */
export function feedsReport(sources: FeedsReportSources): FeedsReport {
  const { kind, connected, clients, unacknowledged } = sources.broker;
  return {
    at: toTimeOut(sources.at),
    broker: { kind, connected, clients },
    database: sources.database,
    unacknowledged,
    commitsPerSec: sources.feeds.reduce((sum, feed) => sum + feed.rowsPerSec, 0),
    deadLetters: Object.fromEntries(Object.entries(sources.deadLetters).map(([reason, count]) => [reason, count ?? 0])),
    feeds: sources.feeds,
    devices: deviceKinds.map((deviceKind) => {
      const devices = sources.devices.filter((device) => device.kind === deviceKind);
      const count = (test: (device: DeviceRecord) => boolean) => devices.filter(test).length;
      return {
        kind: deviceKind,
        total: devices.length,
        // A detector that a station reports has no connection of its own: it is heard of.
        online: count(({ online, lastSeenAt }) => online ?? lastSeenAt !== null),
        offline: count(({ online }) => online === false),
        silent: count(({ online, lastSeenAt }) => online === null && lastSeenAt === null),
        outOfService: count(({ outOfService }) => outOfService),
        failed: count((device) => sources.isFailed(device)),
      };
    }),
  };
}
