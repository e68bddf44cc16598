import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { interlocks } from "../../../gateway/src/control/interlocks.js";
import { phasesConflict } from "../../../gateway/src/control/ring-barrier.js";
import { controllerSite } from "../../../gateway/src/controller-site.js";
import { validateNetwork } from "../../../gateway/src/network/validate.js";
import { registryOf } from "../../support/broker-network.js";
import { heard, situationOf } from "../../support/control-site.js";

const file = join(import.meta.dirname, "../../../gateway/network/gangnam.geojson");
const verdict = validateNetwork(JSON.parse(readFileSync(file, "utf8")));
if (!verdict.ok) throw new Error("the default network has faults");
const registry = registryOf(verdict.network);
const sites = [...registry.features("controller").keys()].flatMap((id) => controllerSite(registry, id) ?? []);

describe("the junctions of the default network", () => {
  it("have legs for every link of their movements", () => {
    for (const { id, sheet, legs } of sites) {
      for (const { fromLinkId, toLinkId } of sheet.phases.flatMap(({ movements }) => movements)) {
        expect([id, legs.has(fromLinkId), toLinkId === null || legs.has(toLinkId)]).toEqual([id, true, true]);
      }
    }
  });

  it("have no two phases that rings and barriers let together and whose movements cross", () => {
    const wrong = sites.flatMap((site) =>
      site.sheet.phases.flatMap((a) =>
        site.sheet.phases
          .filter((b) => a.phase < b.phase && a.ring !== b.ring && a.barrier === b.barrier)
          .filter((b) => phasesConflict(site, a.phase, b.phase))
          .map((b) => `${site.id} ${a.phase} ${b.phase}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it("take each of their plans", () => {
    for (const site of sites) {
      for (const { plan } of site.sheet.plans) {
        const request = { type: "setPlan" as const, args: { plan, forSec: 600 } };
        expect(interlocks(situationOf({ site, request, heard: heard({ configChecksum: site.checksum }) }))).toEqual([]);
      }
    }
  });
});
