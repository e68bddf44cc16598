/** Every identifier in Roadcast: case-sensitive, unique within its kind. */
export const idPattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** The kinds of thing in the street that connect to the broker; each is the first level of its topics. */
export const deviceKinds = ["detectors", "stations", "controllers", "signs", "cameras", "vehicles"] as const;
export type DeviceKind = (typeof deviceKinds)[number];

// Words that consoles translate stand apart from the schemas that read them: the first screen needs the words only.

/** The failure tests of a detector. */
export const detectorFailures = [
  "lockedOn",
  "noHit",
  "chatter",
  "noChange",
  "occupancySpikes",
  "impossible",
  "clockSkew",
] as const;
export type DetectorFailure = (typeof detectorFailures)[number];

/**
 * Why a message, or one entry of a batch, was refused.
 * `malformed` not JSON, a wrong type or a missing field; `outOfRange` a number beyond its bounds;
 * `foreignDetector` a station that reports another station's detector; `rejected` the database refused the row.
 */
export const deadLetterReasons = [
  "malformed",
  "outOfRange",
  "unknownDevice",
  "unknownTopic",
  "foreignDetector",
  "future",
  "tooOld",
  "tooLarge",
  "rejected",
] as const;
export type DeadLetterReason = (typeof deadLetterReasons)[number];

/** What may be the matter with a channel. */
export const channelFaultCodes = [
  "noEncoder",
  "startFailed",
  "sourceFailed",
  "sourceTooSlow",
  "diskFull",
  "stateNotKept",
] as const;
export type ChannelFaultCode = (typeof channelFaultCodes)[number];

/** A UUID as commands, groups, alarms and corridors have it. */
export const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
