import { z } from "zod";
import { textValues } from "../command-reasons.js";

/**
 * One thing that is wrong, at a place in the request (JSON Pointer). `values` are what the text of its code names, where
 * it names any: consoles say that, never the detail.
 */
export const problemFault = z.object({
  pointer: z.string(),
  code: z.string(),
  detail: z.string(),
  values: textValues.optional(),
});

/** RFC 9457 problem details with a stable `code`; `errors` lists every fault with its place (JSON Pointer). */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  errors: z.array(problemFault).optional(),
});
export type Problem = z.infer<typeof problem>;
