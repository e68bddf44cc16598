/** How the ingest works; sizes were measured with `npm run bench -- throughput`. */
export interface IngestSettings {
  /** Data older than this is refused as `tooOld`: its partition may be gone, ms. */
  rawRetentionMs: number;
  /** A batch is cut as soon as about this many rows wait. */
  batchRows: number;
  /** No batch takes another message past this many rows. */
  maxBatchRows: number;
  /** Nor past this many bytes of messages: refused ones go to the dead letters whole. */
  maxBatchBytes: number;
  /** The longest that a message waits for others to share its transaction, ms. */
  lingerMs: number;
  /** Batches of readings and events on their way to the database at once. */
  seriesInFlight: number;
  /** Messages kept undecoded before those that will come again, or come only as a courtesy (QoS 0), are let go. */
  maxWaiting: number;
  /** First and longest wait before a commit is tried again, ms. */
  retryMinMs: number;
  retryMaxMs: number;
}

export const defaultIngestSettings: Omit<IngestSettings, "rawRetentionMs"> = {
  batchRows: 2_000,
  maxBatchRows: 5_000,
  maxBatchBytes: 4 * 1024 * 1024,
  lingerMs: 20,
  seriesInFlight: 2,
  maxWaiting: 10_000,
  retryMinMs: 100,
  retryMaxMs: 5_000,
};
