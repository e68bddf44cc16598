import { z } from "zod";
import { id, uuid } from "../ids.js";
import { roles } from "../roles.js";
import { storableText } from "../text.js";
import { timeOut } from "../time.js";
import { timingFormats } from "../timing/read-file.js";
import { timingSheet } from "../timing/sheet.js";
import { junction } from "../timing/sheet-faults.js";
import { commandCheck } from "./commands.js";
import { pageQuery } from "./page.js";

const versionNumber = z.int().min(1).max(1_000_000);
const checksum = storableText(128, 1);

/** A version of a timing sheet, apart from the sheet. */
export const timingVersion = z.object({
  version: versionNumber,
  checksum: z.string(),
  note: z.string(),
  /** `network` came with a network that was put in place. */
  origin: z.enum(["saved", "network"]),
  /** The version that was changed; null for the first. */
  basedOn: versionNumber.nullable(),
  savedBy: z.string(),
  role: z.enum(roles).nullable(),
  savedAt: timeOut,
});
export type TimingVersion = z.infer<typeof timingVersion>;

export const timingVersionWithSheet = timingVersion.extend({ sheet: timingSheet });
export type TimingVersionWithSheet = z.infer<typeof timingVersionWithSheet>;

/**
 * Whether a controller runs by what central holds: by its checksum. `differs` has every command refused but another
 * sheet; `sending` one is on its way; `unknown` the controller is not heard now, or does not say.
 */
export const timingDrifts = ["inStep", "differs", "sending", "unknown"] as const;
export const timingDrift = z.enum(timingDrifts);
export type TimingDrift = z.infer<typeof timingDrift>;

const standing = {
  controllerId: id,
  drift: timingDrift,
  /** The version that central holds, and since when. */
  central: versionNumber,
  centralChecksum: z.string(),
  centralSince: timeOut,
  latest: versionNumber,
  /** What the controller was last known to run by: confirmed by its checksum, or taken over by somebody. */
  confirmed: z.object({ version: versionNumber, at: timeOut }).nullable(),
};

export const timingSummary = z.object(standing);
export type TimingSummary = z.infer<typeof timingSummary>;

export const timingDetail = z.object({
  ...standing,
  /** What the controller reports; its version here, null where none of that checksum was ever saved. */
  reported: z.object({ checksum: z.string(), at: timeOut, version: versionNumber.nullable() }).nullable(),
  /** The command that brings a sheet to the controller now. */
  sending: z.object({ commandId: uuid, version: versionNumber }).nullable(),
  /** What the rules know of the junction. */
  junction,
  newest: timingVersionWithSheet,
});
export type TimingDetail = z.infer<typeof timingDetail>;

/** `basedOn` is the version that was changed: where another is the latest by now, 409 `conflict`, and nothing is stored. */
export const newTimingVersion = z.object({
  sheet: z.unknown(),
  note: storableText(200, 1),
  basedOn: versionNumber,
});

const path = z.array(z.union([z.string(), z.number()]));
const fault = {
  path,
  rule: z.string(),
  code: z.string(),
  detail: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
};

export const checkTimingBody = z.object({ sheet: z.unknown() });
export const timingCheck = z.object({
  /** Null where there are faults. */
  checksum: z.string().nullable(),
  faults: z.array(z.object(fault)),
});

export const timingFile = z.object({ format: z.enum(timingFormats), text: z.string().max(900_000) });
export const readTiming = z.object({
  /** Null where there are faults. It is not saved. */
  sheet: timingSheet.nullable(),
  faults: z.array(z.object({ ...fault, line: z.int(), column: z.int() })),
});

export const comparisonQuery = z.object({
  from: z.coerce.number().int().min(1).max(1_000_000),
  to: z.coerce.number().int().min(1).max(1_000_000),
});
const value = z.union([z.string(), z.number(), z.boolean()]).nullable();
export const timingComparison = z.object({
  from: versionNumber,
  to: versionNumber,
  changes: z.array(z.object({ path, before: value, after: value })),
});

/** `replaces` is the checksum that the controller reports, as whoever sends has seen it. */
export const sendTimingBody = z.object({
  version: versionNumber,
  replaces: checksum,
  reason: storableText(200, 1),
  expiresInSec: z.int().min(5).max(300).default(30),
});
export const sendTimingCheck = commandCheck;

export const adoptTimingBody = z.object({ version: versionNumber, reason: storableText(200, 1) });

export const versionParams = z.object({ id, version: z.coerce.number().int().min(1).max(1_000_000) });
export const timingQuery = pageQuery.extend({ drift: timingDrift.optional() });
