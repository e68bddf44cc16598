import type { TextValues } from "@roadcast/contract";
import type { Request } from "express";
import type { Principal } from "../auth/principal.js";
import type { CorridorOutcome } from "./corridor-operations.js";
import type { ControlOutcome, ControlRequester } from "./dependencies.js";
import { HttpProblem } from "./problem.js";

/** Who asks, as the control room writes it down, and until when they mean it (epoch ms; null for no such time). */
export function requesterOf(
  { username, role, tokenId }: Principal,
  address: string,
  latestAt: number | null = null,
): ControlRequester {
  return { name: username, identity: tokenId === null ? username : `token:${tokenId}`, role, from: address, latestAt };
}

/** The header `Idempotency-Key`, or null where there is none. */
export function keyOf(request: Request): string | null {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,128}$/.test(key)) {
    throw new HttpProblem("malformed", "Idempotency-Key is 1 to 128 visible ASCII characters");
  }
  return key;
}

/** What was asked for, or the problem that says why not. */
export function orRefused<T>(outcome: ControlOutcome<T> | CorridorOutcome<T>): T {
  if (outcome.ok) return outcome.value;
  const { code, detail, refusals } = outcome;
  const faults = refusals.map(faultOf);
  throw new HttpProblem(code, detail, {
    ...(faults.length === 0 ? {} : { faults }),
    ...(code === "notSent" ? { retryAfterSec: 5 } : {}),
  });
}

/** A rule that refuses, as problems and checks tell it. */
export function faultOf<Code extends string>({
  code,
  detail,
  place,
  values,
}: {
  code: Code;
  detail: string;
  place: string;
  values?: TextValues | undefined;
}) {
  return { pointer: place, code, detail, ...(values === undefined ? {} : { values: { ...values } }) };
}
