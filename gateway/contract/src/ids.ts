import { z } from "zod";
import { deviceKinds, idPattern } from "./kinds.js";
import { storableText } from "./text.js";

export const id = z
  .string()
  .regex(idPattern, "an id is 1 to 64 of A-Z a-z 0-9 _ . - and starts with a letter or digit");

export const deviceKind = z.enum(deviceKinds);

/** A text that people read, in both languages of the console. */
export const bilingual = z.object({ ko: storableText(120, 1), en: storableText(120, 1) });
export type Bilingual = z.infer<typeof bilingual>;

export const uuid = z.uuid();
