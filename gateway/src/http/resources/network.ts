import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Network } from "@roadcast/contract";
import { NetworkChangedError } from "@roadcast/db";
import type { Response } from "express";
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
  const prepared = new WeakMap<Registry, Prepared>();
  const preparedOf = (registry: Registry) => {
    let found = prepared.get(registry);
    if (found === undefined) {
      found = prepare(registry.network);
      prepared.set(registry, found);
    }
    return found;
  };
  return {
    getNetwork: async ({ request, response }) => {
      const registry = network.registry();
      const { etag, json, zipped } = preparedOf(registry);
      if (matchesWeakly(request.headers["if-none-match"] ?? "", etag)) {
        sayWhich(response, etag).status(304).end();
      } else if (request.acceptsEncodings("gzip") === false) {
        sayWhich(response, etag).type("json").send(json);
      } else {
        const body = await zipped();
        sayWhich(response, etag).type("json").setHeader("Content-Encoding", "gzip").send(body);
      }
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
          ...(expected === undefined
            ? {}
            : { isExpected: (current) => matches(expected, tagOf(JSON.stringify(current))) }),
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

/** A network as it is sent: written and compressed once, not for everybody who opens the map. */
interface Prepared {
  /** Names the network, not the bytes: `If-Match` holds whatever coding it came in. */
  etag: string;
  json: Buffer;
  zipped(): Promise<Buffer>;
}

function prepare(network: Network): Prepared {
  const json = JSON.stringify(network);
  let zipping: Promise<Buffer> | null = null;
  const zipped = () => {
    zipping ??= promisify(gzip)(json, { level: 9 }).catch((error: unknown) => {
      zipping = null;
      throw error;
    });
    return zipping;
  };
  return { etag: tagOf(json), json: Buffer.from(json), zipped };
}

function sayWhich(response: Response, etag: string): Response {
  return response.vary("Accept-Encoding").set({ "Cache-Control": "private, no-cache", ETag: etag });
}

function tagOf(json: string): string {
  return `"${createHash("sha256").update(json).digest("base64url")}"`;
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
