import { STATUS_CODES } from "node:http";
import type { Problem, ProblemCode } from "@roadcast/contract";
import type { Fault } from "../faults.js";

const statusOf: Record<ProblemCode, number> = {
  malformed: 400,
  invalid: 422,
  refused: 422,
  unauthenticated: 401,
  wrongCredentials: 401,
  forbidden: 403,
  passwordChangeRequired: 403,
  crossSite: 403,
  notFound: 404,
  conflict: 409,
  locked: 409,
  tooLarge: 413,
  unsupportedMedia: 415,
  rateLimited: 429,
  unavailable: 503,
  notSent: 503,
  internal: 500,
};

/** A refusal that the caller is told of, as RFC 9457 problem details. `message` becomes `detail`. */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly code: ProblemCode;
  readonly status: number;
  readonly faults: readonly Fault[] | undefined;
  readonly retryAfterSec: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    options: { faults?: readonly Fault[]; retryAfterSec?: number; cause?: unknown; status?: number } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    // Where HTTP has a status of its own for what is the same to a person (412 for 409).
    this.status = options.status ?? statusOf[code];
    this.faults = options.faults;
    this.retryAfterSec = options.retryAfterSec;
  }

  /** The body, `application/problem+json`. `instance` names the request, so that a caller can quote it. */
  toBody(instance: string): Problem {
    return {
      type: `urn:roadcast:problem:${this.code}`,
      title: STATUS_CODES[this.status] ?? "Error",
      status: this.status,
      code: this.code,
      detail: this.message,
      instance,
      ...(this.faults === undefined ? {} : { errors: [...this.faults] }),
    };
  }
}

/** Bad input of one place in the request: 422 with that one fault. */
export function invalid(pointer: string, code: string, detail: string): HttpProblem {
  return new HttpProblem("invalid", detail, { faults: [{ pointer, code, detail }] });
}
