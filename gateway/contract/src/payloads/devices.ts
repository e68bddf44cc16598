import { z } from "zod";
import { storableText } from "../text.js";
import { timeIn } from "../time.js";

/**
 * Published retained on every connect and set as the last will; `at` is the time of the connect in both. For a device
 * that was online when a gateway with the embedded broker stopped, and has not come back two minutes after the next
 * start, the gateway itself gives the offline: a broker of its own keeps wills over that.
 */
export const presence = z.object({ online: z.boolean(), at: timeIn });
export type Presence = z.infer<typeof presence>;

export const vehiclePosition = z.object({
  observedAt: timeIn,
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  speedKph: z.number().min(0).max(250).nullish(),
  headingDeg: z.number().min(0).max(360).nullish(),
});
export type VehiclePosition = z.infer<typeof vehiclePosition>;

export const signMessage = z.object({
  pages: z.array(z.object({ lines: z.array(storableText(64)).max(8), seconds: z.number().min(0.5).max(60) })).max(6),
});
export type SignMessage = z.infer<typeof signMessage>;

export const signState = z.object({
  observedAt: timeIn,
  message: signMessage.nullish(),
  activeCommandId: storableText(64).nullish(),
  faults: z.array(storableText(120)).max(64).nullish(),
});
export type SignState = z.infer<typeof signState>;

/** A device's answer to a command. `completed` means that the asked state is reached. */
export const commandResult = z.object({
  commandId: z.uuid(),
  status: z.enum(["accepted", "rejected", "prepared", "executing", "completed", "failed"]),
  reason: storableText(400).nullish(),
  at: timeIn,
});
export type CommandResult = z.infer<typeof commandResult>;
