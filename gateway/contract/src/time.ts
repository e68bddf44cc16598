import { z } from "zod";

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * A moment as it comes in: epoch milliseconds (integer) or RFC 3339 with an offset.
 * Parses to epoch milliseconds. Digits in a string and local times without an offset are refused.
 */
export const timeIn = z.union([
  z.int(),
  z
    .string()
    .regex(rfc3339, "a time is epoch milliseconds or RFC 3339 with an offset")
    .transform((text, ctx) => {
      const at = Date.parse(text);
      if (Number.isNaN(at)) {
        ctx.addIssue({ code: "custom", message: "no such moment" });
        return z.NEVER;
      }
      return at;
    }),
]);

/** A moment in a query string, where epoch milliseconds arrive as digits. Parses to epoch milliseconds. */
export const timeInQuery = z.preprocess(
  (value) => (typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value),
  timeIn,
);

/** A moment as REST and CSV give it: RFC 3339 in UTC with milliseconds. */
export const timeOut = z.iso.datetime({ precision: 3 });

/** A moment on MQTT and sockets: epoch milliseconds. */
export const epochMs = z.int();

/** RFC 3339 UTC with milliseconds, for REST and CSV. */
export function toTimeOut(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString();
}
