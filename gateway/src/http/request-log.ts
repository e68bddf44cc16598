import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler } from "express";
import type { Logger } from "pino";
import { pinoHttp } from "pino-http";

declare module "node:http" {
  interface IncomingMessage {
    /** Who made the request, once that is known. */
    principalName?: string;
    /** The address that the request came from, proxies that are trusted looked through. */
    address?: string;
  }
}

/**
 * One line a request: what, by whom, from where, how it ended, how long it took. No header, query or body is
 * written, so that no cookie, token or password can be.
 */
export function requestLog(logger: Logger): RequestHandler {
  return pinoHttp({
    logger,
    quietReqLogger: true,
    quietResLogger: true,
    customSuccessObject: summary,
    customErrorObject: (request, response, _error, value: Summary) => summary(request, response, value),
    customLogLevel: (request: IncomingMessage, response: ServerResponse, error?: Error) => {
      if (response.statusCode >= 500 || error !== undefined) return "error";
      // Refusals of rights and of rate are for somebody to look at; the rest of 4xx is everyday.
      if (response.statusCode === 403 || response.statusCode === 429) return "warn";
      if (response.statusCode >= 400) return "info";
      return request.method === "GET" || request.method === "HEAD" ? "debug" : "info";
    },
    customSuccessMessage: () => "request",
    customErrorMessage: () => "request failed",
  });
}

interface Summary {
  responseTime?: number;
}

/** What is written of a request. Why one failed stands in the error handler's own line. */
function summary(request: IncomingMessage, response: ServerResponse, { responseTime }: Summary) {
  return {
    method: request.method,
    path: pathOf(request),
    status: response.statusCode,
    by: request.principalName ?? null,
    from: request.address ?? request.socket.remoteAddress ?? null,
    durationMs: responseTime,
  };
}

function pathOf(request: IncomingMessage & { originalUrl?: string }): string {
  return (request.originalUrl ?? request.url ?? "").split("?", 1)[0] ?? "";
}
