import { createHash } from "node:crypto";
import type { Registry } from "../../network/registry.js";
import { validateNetwork } from "../../network/validate.js";
import type { HttpDependencies } from "../dependencies.js";
import { HttpProblem } from "../problem.js";
import type { Handlers } from "../serve.js";

/** The network as GeoJSON: given whole with an ETag, replaced whole or not at all. */
export function networkHandlers({ network }: HttpDependencies): Pick<Handlers, "getNetwork" | "putNetwork"> {
  const etags = new WeakMap<Registry, string>();
  const etagOf = (registry: Registry) => {
    let etag = etags.get(registry);
    if (etag === undefined) {
      etag = `"${createHash("sha256").update(JSON.stringify(registry.network)).digest("base64url")}"`;
      etags.set(registry, etag);
    }
    return etag;
  };
  return {
    getNetwork: ({ request, response }) => {
      const registry = network.registry();
      const etag = etagOf(registry);
      response.setHeader("Cache-Control", "private, no-cache");
      response.setHeader("ETag", etag);
      if (holds(request.headers["if-none-match"], etag)) response.status(304).end();
      return registry.network;
    },

    putNetwork: async ({ body, note }) => {
      const verdict = validateNetwork(body);
      if (!verdict.ok) {
        const { faults, total } = verdict;
        const more = total > faults.length ? `, of which the first ${faults.length} are listed` : "";
        const detail = `the network has ${total} ${total === 1 ? "fault" : "faults"}${more}; nothing was changed`;
        throw new HttpProblem("invalid", detail, { faults });
      }
      const result = await network.replace(verdict.network);
      note({ target: verdict.network.name ?? "network", detail: result });
      return result;
    },
  };
}

/**
 * Whether an If-None-Match header names the tag (RFC 9110 section 13.1.2, weak comparison). Express's own check gives
 * way to `Cache-Control: no-cache`, which the fetch of browsers and Node adds to every conditional request.
 */
function holds(header: string | undefined, etag: string): boolean {
  const tags = (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes("*") || tags.includes(etag);
}
