import { latestAtHeader, toTimeOut } from "@roadcast/contract";
import type { Request } from "express";
import { HttpProblem } from "./problem.js";

/**
 * The header `Latest-At`, epoch ms by the gateway's clock; null where there is none.
 * @throws HttpProblem `malformed` where it is no such time
 */
export function latestAtOf(request: Request): number | null {
  const text = request.headers[latestAtHeader];
  if (text === undefined) return null;
  if (typeof text !== "string" || !/^\d{1,15}$/.test(text)) {
    throw new HttpProblem("malformed", "Latest-At is a time in epoch milliseconds");
  }
  return Number(text);
}

/** That a request has arrived after the time until which it may be acted on. Times are epoch ms. */
export function arrivedLate(latestAt: number, now: number): HttpProblem {
  const detail = `it arrived at ${toTimeOut(now)} and was to arrive by ${toTimeOut(latestAt)}: nothing was done`;
  return new HttpProblem("refused", detail, { faults: [{ pointer: "", code: "arrivedLate", detail }] });
}
