import type { FeedsReport } from "@roadcast/contract";

/** How many reports a sparkline shows. */
export const keptReports = 60;

/** The few figures of a report that are drawn over time. */
export interface ReportPoint {
  at: number;
  commitsPerSec: number;
  unacknowledged: number;
  dead: number;
  messagesPerSec: ReadonlyMap<string, number>;
}

/** Adds a report at the end, once, and lets the oldest go: the memory that it takes is bounded. */
export function addReport(history: readonly ReportPoint[], report: FeedsReport): readonly ReportPoint[] {
  const at = Date.parse(report.at);
  const last = history.at(-1);
  if (last !== undefined && at <= last.at) return history;
  const point: ReportPoint = {
    at,
    commitsPerSec: report.commitsPerSec,
    unacknowledged: report.unacknowledged,
    dead: Object.values(report.deadLetters).reduce((sum, count) => sum + count, 0),
    messagesPerSec: new Map(report.feeds.map((feed) => [feed.feed, feed.messagesPerSec])),
  };
  return [...history.slice(-(keptReports - 1)), point];
}
