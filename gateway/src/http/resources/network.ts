import { createHash } from "node:crypto";
import type { Network } from "@roadcast/contract";
import { NetworkChangedError } from "@roadcast/db";
import type { Registry } from "../../network/registry.js";
import { validateNetwork } from "../../network/validate.js";
import type { ChangeFollowUps } from "../change-follow-ups.js";
import type { HttpDependencies } from "../dependencies.js";
import { HttpProblem } from "../problem.js";
import type { Handlers } from "../serve.js";

/** The network as GeoJSON: given whole with an ETag, replaced whole or not at all. */
export function networkHandlers(
  { network, clock }: HttpDependencies,
  followUps: ChangeFollowUps,
): Pick<Handlers, "getNetwork" | "putNetwork"> {
  const etags = new WeakMap<Registry, string>();
  const etagOf = (registry: Registry) => {
    let etag = etags.get(registry);
    if (etag === undefined) {
      etag = tagOf(registry.network);
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
      if (matchesWeakly(request.headers["if-none-match"] ?? "", etag)) response.status(304).end();
      return registry.network;
    },

    putNetwork: async ({ body, request, principal, note }) => {
      const verdict = validateNetwork(body);
      if (!verdict.ok) {
        const { faults, total } = verdict;
        const more = total > faults.length ? `, of which the first ${faults.length} are listed` : "";
        const detail = `the network has ${total} ${total === 1 ? "fault" : "faults"}${more}; nothing was changed`;
        throw new HttpProblem("invalid", detail, { faults });
      }
      const expected = request.headers["if-match"];
      const { counts, removed, removedDevices } = await network
        .replace(verdict.network, {
          serviceUnsaid: verdict.serviceUnsaid,
          savedBy: { by: principal.username, role: principal.role, at: clock.now() },
          ...(expected === undefined ? {} : { isExpected: (current) => matches(expected, tagOf(current)) }),
        })
        .catch((cause: unknown) => {
          if (!(cause instanceof NetworkChangedError)) throw cause;
          const detail = "the network is not the one that If-Match names: it was changed meanwhile; get it again";
          throw new HttpProblem("conflict", detail, { status: 412, cause });
        });
      const detail = { counts, removed };
      const target = verdict.network.name ?? "network";
      note({ target, detail });
      // Devices that are gone may no longer come in, and those that are back may again.
      const done = await Promise.all([followUps.network.run([]), followUps.credentials.run(removedDevices)]);
      const inForce = done.every(Boolean);
      if (!inForce) note({ target, detail: { ...detail, inForce } });
      return { ...detail, inForce };
    },
  };
}

function tagOf(network: Network): string {
  return `"${createHash("sha256").update(JSON.stringify(network)).digest("base64url")}"`;
}

/** Whether an If-Match header names the tag (RFC 9110 section 13.1.1: strong comparison, a weak tag never matches). */
function matches(header: string, etag: string): boolean {
  const tags = header.split(",").map((tag) => tag.trim());
  return tags.includes("*") || tags.includes(etag);
}

/**
 * The same for If-None-Match (section 13.1.2: weak comparison). Express's own check gives way to `Cache-Control:
 * no-cache`, which the fetch of browsers and Node adds to every conditional request.
 */
function matchesWeakly(header: string, etag: string): boolean {
  return matches(header.replaceAll("W/", ""), etag);
}
