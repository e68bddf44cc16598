import type { LoaderConfig, LoadPolicy, RetryConfig } from "hls.js";

/** The status of an answer that a later one may better; none where nobody answered. */
const passes = (status: number | undefined) =>
  status === undefined || status === 0 || status === 404 || status === 429 || status >= 500;

/**
 * Asks again for as long as it takes: with hls.js's defaults a refused connection is the end of it. A segment that has
 * left the window (410) is not asked for again.
 */
const patient: RetryConfig = {
  maxNumRetry: 100_000,
  retryDelayMs: 500,
  maxRetryDelayMs: 1_000,
  backoff: "linear",
  shouldRetry: (_policy, _count, isTimeout, response) => isTimeout || passes(response?.code),
};

const policy = (maxTimeToFirstByteMs: number, maxLoadTimeMs: number): LoadPolicy => ({
  default: { maxTimeToFirstByteMs, maxLoadTimeMs, timeoutRetry: patient, errorRetry: patient } satisfies LoaderConfig,
});

export const loadPolicies = {
  manifestLoadPolicy: policy(5_000, 10_000),
  playlistLoadPolicy: policy(5_000, 10_000),
  fragLoadPolicy: policy(8_000, 20_000),
};
