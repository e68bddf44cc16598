import compression from "compression";
import express, { type Express, type RequestHandler } from "express";
import { changesState, isCrossSite } from "../auth/cross-site.js";
import { auditor } from "./audit.js";
import { changeFollowUps } from "./change-follow-ups.js";
import { consoleFiles } from "./console-files.js";
import type { HttpDependencies } from "./dependencies.js";
import { errorHandler } from "./errors.js";
import { openApiDocument } from "./openapi.js";
import { HttpProblem } from "./problem.js";
import { requestLimit } from "./request-limit.js";
import { requestLog } from "./request-log.js";
import { alarmHandlers } from "./resources/alarms.js";
import { channelHandlers } from "./resources/channels.js";
import { commandHandlers } from "./resources/commands.js";
import { corridorHandlers } from "./resources/corridors.js";
import { deviceHandlers } from "./resources/devices.js";
import { historyHandlers } from "./resources/history.js";
import { ingestHandlers } from "./resources/ingest.js";
import { liveHandlers } from "./resources/live.js";
import { networkHandlers } from "./resources/network.js";
import { peopleHandlers } from "./resources/people.js";
import { sessionHandlers } from "./resources/session.js";
import { timingHandlers } from "./resources/timing.js";
import { securityHeaders } from "./security-headers.js";
import { addressOf, type Handlers, serveRoutes } from "./serve.js";

/** The gateway's HTTP side: REST as the contract's table lists it, OpenAPI, and the console's files. */
export function createHttpApp(dependencies: HttpDependencies): Express {
  const { auth, clock, database, health, logger, settings } = dependencies;
  const { limit = requestLimit(settings.requestsPerMinute) } = dependencies;
  const limitAddress: RequestHandler = async (request, _response, next) => {
    await limit.byAddress(addressOf(request));
    next();
  };
  const app = express();
  app.disable("x-powered-by");
  // Validators are set where they mean something; a hash of every answer does not.
  app.disable("etag");
  app.set("trust proxy", settings.trustProxy ?? false);
  app.set("query parser", "simple");

  // Not `/healthz`: it asks nothing of anybody, and to refuse it would have the gateway restarted.
  app.use(["/readyz", "/metrics"], limitAddress);
  if (health !== undefined) app.use(health);
  app.use(noteAddress, requestLog(logger));
  app.use(securityHeaders({ publicUrl: settings.publicUrl, tileUrl: settings.tiles?.url ?? null }));
  app.use(compression());

  // By address first: sessions and tokens are looked up in the database, those that are made up too.
  app.use("/api", limitAddress, refuseCrossSite(auth.publicOrigin), auth.sessionMiddleware);
  const document = openApiDocument(settings.version);
  app.get("/api/v1/openapi.json", (_request, response) => {
    response.json(document);
  });
  serveRoutes(app, handlersOf(dependencies), {
    principalOf: (request) => auth.principalOf(request),
    limit: (principal, address) => limit.byPrincipal(principal, address),
    audit: auditor(database, clock, logger),
    now: () => clock.now(),
  });
  app.use("/api", notFound);

  app.use(consoleFiles(settings.consoleRoot));
  app.use(notFound);
  app.use(errorHandler(logger));
  return app;
}

function handlersOf(dependencies: HttpDependencies): Handlers {
  const followUps = changeFollowUps(dependencies);
  return {
    ...sessionHandlers(dependencies),
    ...peopleHandlers(dependencies),
    ...networkHandlers(dependencies, followUps),
    ...deviceHandlers(dependencies, followUps),
    ...liveHandlers(dependencies),
    ...historyHandlers(dependencies),
    ...ingestHandlers(dependencies),
    ...channelHandlers(dependencies),
    ...commandHandlers(dependencies),
    ...corridorHandlers(dependencies),
    ...alarmHandlers(dependencies),
    ...timingHandlers(dependencies),
  };
}

/** A page of another site may not change anything with a cookie; a Bearer token is no browser's doing. */
function refuseCrossSite(publicOrigin: string | null): RequestHandler {
  return (request, _response, next) => {
    const byToken = request.headers.authorization !== undefined;
    if (changesState(request.method) && !byToken && isCrossSite(request.headers, publicOrigin)) {
      throw new HttpProblem(
        "crossSite",
        "this request comes from a page of another site; behind a proxy set PUBLIC_URL",
      );
    }
    next();
  };
}

const noteAddress: RequestHandler = (request, _response, next) => {
  request.address = addressOf(request);
  next();
};

const notFound: RequestHandler = () => {
  throw new HttpProblem("notFound", "there is nothing at this address");
};
