import { z } from "zod";
import { controllerRecord, detectorRecord, deviceRecord, linkRecord, linkSubstitute, snapshot } from "../live.js";
import { overlapState, phaseState } from "../payloads/controllers.js";
import { timeOut } from "../time.js";

/*
 * The live records as REST gives them: as on the socket, but for times, which are RFC 3339 UTC here as everywhere in
 * REST.
 */

export const restLinkRecord = linkRecord.extend({
  observedAt: timeOut.nullable(),
  substitute: linkSubstitute.extend({ quarterStart: timeOut.nullable() }).nullable(),
});
export type RestLinkRecord = z.infer<typeof restLinkRecord>;

export const restDetectorRecord = detectorRecord.extend({
  observedAt: timeOut.nullable(),
  receivedAt: timeOut.nullable(),
  failures: z.array(detectorRecord.shape.failures.element.extend({ since: timeOut })),
});
export type RestDetectorRecord = z.infer<typeof restDetectorRecord>;

export const restControllerRecord = controllerRecord.extend({
  observedAt: timeOut,
  receivedAt: timeOut,
  phases: z.array(phaseState.extend({ since: timeOut.nullish() })),
  overlaps: z.array(overlapState.extend({ since: timeOut.nullish() })),
});
export type RestControllerRecord = z.infer<typeof restControllerRecord>;

export const restDeviceRecord = deviceRecord.extend({
  since: timeOut.nullable(),
  lastSeenAt: timeOut.nullable(),
  position: deviceRecord.shape.position.unwrap().unwrap().extend({ observedAt: timeOut }).nullish(),
});
export type RestDeviceRecord = z.infer<typeof restDeviceRecord>;

export const restRecords = z.object({
  links: z.array(restLinkRecord),
  detectors: z.array(restDetectorRecord),
  controllers: z.array(restControllerRecord),
  devices: z.array(restDeviceRecord),
});
export type RestRecords = z.infer<typeof restRecords>;

/** The whole state of an area, as the socket's `snapshot`. */
export const restSnapshot = snapshot.extend({ at: timeOut, ...restRecords.shape });
export type RestSnapshot = z.infer<typeof restSnapshot>;
