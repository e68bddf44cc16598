import { z } from "zod";
import { bilingual, deviceKind, id } from "../ids.js";
import { storableText } from "../text.js";
import { timeOut } from "../time.js";

/** A device as the device page lists it: what the network says, and what was last heard. */
export const deviceSummary = z.object({
  kind: deviceKind,
  id,
  name: bilingual,
  areaId: z.string().nullable(),
  externalId: z.string().nullable(),
  outOfService: z.boolean(),
  hasCredentials: z.boolean(),
  online: z.boolean().nullable(),
  since: timeOut.nullable(),
  lastSeenAt: timeOut.nullable(),
  /** Failure tests that hold a detector failed, faults that a controller or sign reports. */
  faults: z.array(z.string()),
});
export type DeviceSummary = z.infer<typeof deviceSummary>;

export const deviceDetail = deviceSummary.extend({
  /** The properties of its feature in the network. */
  attributes: z.record(z.string(), z.unknown()),
  credentialsIssuedAt: timeOut.nullable(),
});
export type DeviceDetail = z.infer<typeof deviceDetail>;

export const devicePatch = z.object({ outOfService: z.boolean(), reason: storableText(200).optional() });

/**
 * Whether a change that is stored is in force already. Where not, the gateway tries until it is; nothing need be sent
 * again. Credentials are never in force by themselves where the broker keeps accounts of its own: they are to be
 * entered there.
 */
export const inForce = z.object({ inForce: z.boolean() });

/** The broker password of a device, shown this once. User name and client id are `{kind}/{id}`. */
export const deviceCredentials = z.object({ kind: deviceKind, id, username: z.string(), password: z.string() });
export type DeviceCredentials = z.infer<typeof deviceCredentials>;

/** Credentials for many devices at once, for commissioning and simulators; `devices` absent means every one. */
export const issueCredentials = z.object({
  devices: z
    .array(z.object({ kind: deviceKind, id }))
    .max(20_000)
    .optional(),
});
