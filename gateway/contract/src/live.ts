import { z } from "zod";
import { deviceKind, id } from "./ids.js";
import { detectorFailures } from "./kinds.js";
import { controllerMode, overlapState, phaseState } from "./payloads/controllers.js";
import { signMessage } from "./payloads/devices.js";
import { epochMs } from "./time.js";

/** Level of service of a link; `noData` is never shown as free. Thresholds are data of the road class. */
export const levelOfService = z.enum(["free", "slow", "congested", "noData"]);
export type LevelOfService = z.infer<typeof levelOfService>;

export const detectorFailure = z.enum(detectorFailures);

export const detectorQuality = z.enum(["ok", "failed", "noData", "outOfService"]);
export type DetectorQuality = z.infer<typeof detectorQuality>;

/**
 * What stands in where a link has no working detector: the link's own values of an earlier day at the same time of day,
 * or else what the next stretches of the same road and direction measure now. Never measured, and so apart from the
 * measures; the link's level stays `noData`.
 */
export const linkSubstitute = z.object({
  from: z.enum(["history", "neighbour"]),
  /** Start of the quarter of the hour, on that day, of which the values are the means; null of neighbours, which are of now. */
  quarterStart: epochMs.nullable(),
  speedKph: z.number().nullable(),
  flowVph: z.number().nullable(),
  occupancyPct: z.number().nullable(),
});
export type LinkSubstitute = z.infer<typeof linkSubstitute>;

/** The state of a link: its working detectors, weighted by lanes, then smoothed. */
export const linkRecord = z.object({
  id,
  los: levelOfService,
  observedAt: epochMs.nullable(),
  /** The longest interval of the readings behind it: data older than two of these is stale. */
  intervalSec: z.number(),
  speedKph: z.number().nullable(),
  flowVph: z.number().nullable(),
  occupancyPct: z.number().nullable(),
  travelTimeSec: z.number().nullable(),
  detectorsWorking: z.int(),
  detectorsTotal: z.int(),
  /** Null where something is measured, and where nothing is known that could stand in. */
  substitute: linkSubstitute.nullable(),
});
export type LinkRecord = z.infer<typeof linkRecord>;

/** The latest reading of a detector, and what its failure tests say. */
export const detectorRecord = z.object({
  id,
  observedAt: epochMs.nullable(),
  receivedAt: epochMs.nullable(),
  intervalSec: z.number(),
  count: z.number().nullable(),
  flowVph: z.number().nullable(),
  speedKph: z.number().nullable(),
  occupancyPct: z.number().nullable(),
  travelTimeSec: z.number().nullable(),
  quality: detectorQuality,
  failures: z.array(z.object({ test: detectorFailure, since: epochMs })),
});
export type DetectorRecord = z.infer<typeof detectorRecord>;

export const controllerRecord = z.object({
  id,
  observedAt: epochMs,
  receivedAt: epochMs,
  mode: controllerMode,
  plan: z.number().nullable(),
  cycleSec: z.number().nullable(),
  cycleSecond: z.number().nullable(),
  offsetSec: z.number().nullable(),
  /** Seconds of each phase in the plan that runs, where the controller reports them. */
  splits: z.record(z.string(), z.number()).nullish(),
  inTransition: z.boolean().nullish(),
  phases: z.array(phaseState.extend({ since: epochMs.nullish() })),
  overlaps: z.array(overlapState.extend({ since: epochMs.nullish() })),
  configChecksum: z.string().nullable(),
  activeCommandId: z.string().nullable(),
  faults: z.array(z.string()),
});
export type ControllerRecord = z.infer<typeof controllerRecord>;

/** Any device's connection, and what only its kind has: a sign's message, a vehicle's position. */
export const deviceRecord = z.object({
  /** `{kind}/{id}`. */
  id: z.string(),
  kind: deviceKind,
  /** Null until the device has said anything of itself. */
  online: z.boolean().nullable(),
  /** When `online` became what it is. */
  since: epochMs.nullable(),
  lastSeenAt: epochMs.nullable(),
  outOfService: z.boolean(),
  /** Device clock less gateway clock at the last message, ms; null until known. */
  clockOffsetMs: z.number().nullable(),
  signMessage: signMessage.nullish(),
  faults: z.array(z.string()).nullish(),
  position: z
    .object({
      observedAt: epochMs,
      lat: z.number(),
      lon: z.number(),
      speedKph: z.number().nullable(),
      headingDeg: z.number().nullable(),
    })
    .nullish(),
});
export type DeviceRecord = z.infer<typeof deviceRecord>;

const records = {
  links: z.array(linkRecord),
  detectors: z.array(detectorRecord),
  controllers: z.array(controllerRecord),
  devices: z.array(deviceRecord),
};

/** The whole state of an area. Records of devices with no place (vehicles) are in every area. */
export const snapshot = z.object({
  area: z.string(),
  /** Names the gateway's run: numbers of another epoch mean nothing. */
  epoch: z.string(),
  seq: z.int(),
  /** The gateway's clock when it was made. */
  at: epochMs,
  ...records,
});
export type Snapshot = z.infer<typeof snapshot>;

/** Every record changed after `fromSeq` up to `seq`, whole. */
export const delta = snapshot.extend({ fromSeq: z.int() });
export type Delta = z.infer<typeof delta>;

export const subscribeRequest = z.object({ areas: z.array(id).max(200) });
export type SubscribeRequest = z.infer<typeof subscribeRequest>;
export const resyncRequest = z.object({ area: id });
export type ResyncRequest = z.infer<typeof resyncRequest>;

export const deadLettersNotice = z.object({
  /** Dead letters since the gateway started, by reason. */
  total: z.int(),
  byReason: z.record(z.string(), z.int()),
  at: epochMs,
});
export type DeadLettersNotice = z.infer<typeof deadLettersNotice>;
