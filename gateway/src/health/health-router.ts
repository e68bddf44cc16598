import type { Readiness } from "@roadcast/contract";
import { type RequestHandler, Router } from "express";

export interface HealthSources {
  readiness(): Promise<Readiness>;
  metrics: { contentType: string; text(): Promise<string> };
}

/** `/healthz`: the process answers. `/readyz`: so does all that it depends on. `/metrics`: Prometheus text. */
export function healthRouter({ readiness, metrics }: HealthSources): RequestHandler {
  const router = Router();
  const state = shared(readiness);
  const text = shared(() => metrics.text());
  router.use(["/healthz", "/readyz", "/metrics"], (_request, response, next) => {
    response.setHeader("Cache-Control", "no-store");
    next();
  });
  router.get("/healthz", (_request, response) => {
    response.json({ ok: true });
  });
  router.get("/readyz", async (_request, response) => {
    const { ready, dependencies } = await state();
    response.status(ready ? 200 : 503).json({ ready, dependencies });
  });
  router.get("/metrics", async (_request, response) => {
    response.setHeader("Content-Type", metrics.contentType);
    response.send(await text());
  });
  return router;
}

/** One asking at a time, however many want the answer: it is open to strangers and goes to the database. */
function shared<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => {
    asked ??= ask().finally(() => {
      asked = null;
    });
    return asked;
  };
}
