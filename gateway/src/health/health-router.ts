import type { Readiness } from "@roadcast/contract";
import { type RequestHandler, Router } from "express";

export interface HealthSources {
  readiness(): Promise<Readiness>;
  metrics: { contentType: string; text(): Promise<string> };
}

/** `/healthz`: the process answers. `/readyz`: so does all that it depends on. `/metrics`: Prometheus text. */
export function healthRouter({ readiness, metrics }: HealthSources): RequestHandler {
  const router = Router();
  router.use(["/healthz", "/readyz", "/metrics"], (_request, response, next) => {
    response.setHeader("Cache-Control", "no-store");
    next();
  });
  router.get("/healthz", (_request, response) => {
    response.json({ ok: true });
  });
  router.get("/readyz", async (_request, response) => {
    const state = await readiness();
    response.status(state.ready ? 200 : 503).json(state);
  });
  router.get("/metrics", async (_request, response) => {
    response.setHeader("Content-Type", metrics.contentType);
    response.send(await metrics.text());
  });
  return router;
}
