import { z } from "zod";

/** Every identifier in Roadcast: case-sensitive, unique within its kind. */
export const idPattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
export const id = z
  .string()
  .regex(idPattern, "an id is 1 to 64 of A-Z a-z 0-9 _ . - and starts with a letter or digit");

/** The kinds of thing in the street that connect to the broker; each is the first level of its topics. */
export const deviceKinds = ["detectors", "stations", "controllers", "signs", "cameras", "vehicles"] as const;
export const deviceKind = z.enum(deviceKinds);
export type DeviceKind = z.infer<typeof deviceKind>;

/** A text that people read, in both languages of the console. */
export const bilingual = z.object({ ko: z.string().min(1).max(120), en: z.string().min(1).max(120) });
export type Bilingual = z.infer<typeof bilingual>;

export const uuid = z.uuid();
