import { z } from "zod";
import { timeOut } from "../time.js";
import { role } from "./people.js";

/** What a console needs before anyone has signed in. */
export const about = z.object({
  name: z.literal("Roadcast"),
  version: z.string(),
  at: timeOut,
  demo: z.boolean(),
  /** Only in demo mode. */
  demoAccounts: z.array(z.object({ username: z.string(), password: z.string(), role })),
  /** An online tile layer, where the setting names one. */
  tiles: z.object({ url: z.string(), attribution: z.string() }).nullable(),
});
export type About = z.infer<typeof about>;

export const readiness = z.object({
  ready: z.boolean(),
  dependencies: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});
export type Readiness = z.infer<typeof readiness>;
