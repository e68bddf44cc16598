import { CursorError, isBadData, isUnavailable, toDatabaseError } from "@roadcast/db";
import type { ErrorRequestHandler } from "express";
import type { Logger } from "pino";
import { AuthError } from "../auth/auth-error.js";
import { TooManyAttemptsError } from "../auth/sign-in-limits.js";
import { HttpProblem } from "./problem.js";

/** The one place where errors become responses: RFC 9457 problem details with a stable code. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = toProblem(error);
    if (problem.status >= 500) logger.error({ err: error, path: request.path }, "a request failed");
    if (response.headersSent) {
      // Too late for a problem; Express closes the connection, so that the answer is not taken for a whole one.
      next(error);
      return;
    }
    if (problem.retryAfterSec !== undefined) response.setHeader("Retry-After", String(problem.retryAfterSec));
    if (problem.status === 401) response.setHeader("WWW-Authenticate", 'Bearer realm="roadcast"');
    response.setHeader("Cache-Control", "no-store");
    response.status(problem.status).type("application/problem+json");
    response.send(JSON.stringify(problem.toBody(request.originalUrl.split("?", 1)[0] ?? "/")));
  };
}

/** What a caller may know of an error. Anything unforeseen is `internal`, with nothing of its text. */
export function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof AuthError) {
    const faults = error.pointer === undefined ? {} : { faults: [faultOf(error.pointer, error)] };
    return new HttpProblem(error.code, error.message, { ...faults, cause: error });
  }
  if (error instanceof TooManyAttemptsError) {
    return new HttpProblem("rateLimited", error.message, { retryAfterSec: error.retryAfterSec, cause: error });
  }
  if (error instanceof CursorError) return new HttpProblem("malformed", error.message, { cause: error });
  return ofBodyParser(error) ?? ofDatabase(error) ?? new HttpProblem("internal", internalDetail, { cause: error });
}

const internalDetail = "something went wrong in the gateway; its log says what";

const faultOf = (pointer: string, error: AuthError) => ({ pointer, code: error.code, detail: error.message });

/** Errors of Express and its body parser carry a status and a `type`. */
function ofBodyParser(error: unknown): HttpProblem | null {
  if (!(error instanceof Error) || !("status" in error)) return null;
  const options = { cause: error };
  switch (error.status) {
    case 400:
      return new HttpProblem("malformed", malformedDetail(error), options);
    case 413:
      return new HttpProblem("tooLarge", "the body is larger than this operation takes", options);
    case 415:
      return new HttpProblem("unsupportedMedia", "the body's encoding or character set is not supported", options);
    default:
      return null;
  }
}

function malformedDetail(error: Error): string {
  if (error instanceof URIError) return "the address is not well encoded";
  return "type" in error && error.type === "entity.parse.failed" ? "the body is not JSON" : "the request is malformed";
}

function ofDatabase(error: unknown): HttpProblem | null {
  if (!(error instanceof Error) || error.name !== "DatabaseError") return null;
  const databaseError = toDatabaseError(error);
  if (isUnavailable(databaseError)) {
    const detail = "the database cannot be reached now; try again";
    return new HttpProblem("unavailable", detail, { retryAfterSec: 5, cause: error });
  }
  if (databaseError.code === "conflict") return new HttpProblem("conflict", "this is there already", { cause: error });
  if (isBadData(databaseError)) return new HttpProblem("invalid", "a value cannot be stored", { cause: error });
  return null;
}
