/** Stable codes of the errors that the gateway gives. Consoles translate these, never the detail. */
export const problemCodes = [
  "malformed",
  "invalid",
  "unauthenticated",
  "wrongCredentials",
  "forbidden",
  "passwordChangeRequired",
  "crossSite",
  "notFound",
  "conflict",
  "tooLarge",
  "unsupportedMedia",
  "rateLimited",
  "unavailable",
  "internal",
] as const;
export type ProblemCode = (typeof problemCodes)[number];
