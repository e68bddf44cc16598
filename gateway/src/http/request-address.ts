import type { IncomingMessage } from "node:http";
import express from "express";

/** Express's `trust proxy`; null trusts none. */
export type TrustProxy = number | string[] | null;

/** The address that a request came from which does not pass through the app, as `request.ip` has it for those that do. */
export function requestAddress(trustProxy: TrustProxy): (request: IncomingMessage) => string {
  const app = express();
  app.set("trust proxy", trustProxy ?? false);
  return ({ headers, socket }) => {
    const address: unknown = Reflect.get(express.request, "ip", { app, headers, socket });
    return typeof address === "string" ? address : "unknown";
  };
}
