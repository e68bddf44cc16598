/** Stable codes of the errors that the gateway gives. Consoles translate these, never the detail. */
export const problemCodes = [
  "malformed",
  "invalid",
  "refused",
  "unauthenticated",
  "wrongCredentials",
  "forbidden",
  "passwordChangeRequired",
  "crossSite",
  "notFound",
  "conflict",
  "locked",
  "tooLarge",
  "unsupportedMedia",
  "rateLimited",
  "unavailable",
  /** A command that went to nobody, and never will: the broker is away, or the controller. */
  "notSent",
  "internal",
] as const;
export type ProblemCode = (typeof problemCodes)[number];
