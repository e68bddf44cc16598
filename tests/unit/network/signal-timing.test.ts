import type { ControllerFeature, PhaseTiming } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { buildGangnamNetwork } from "../../../simulators/src/network/gangnam-network.js";
import { bearingDeg, type LonLat, placeAlong, turnDeg } from "../../../simulators/src/network/geometry.js";
import { networkParts } from "./network-parts.js";

const { links, nodes, controllers } = networkParts(buildGangnamNetwork());
const linkOf = new Map(links.map((link) => [link.properties.id, link]));

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const each = (check: (controller: ControllerFeature["properties"]) => void) => {
  for (const { properties } of controllers) check(properties);
};
const shortestSplit = (phase: PhaseTiming) =>
  Math.max(phase.minGreenSec, (phase.walkSec ?? 0) + (phase.pedClearanceSec ?? 0)) +
  phase.yellowChangeSec +
  phase.redClearanceSec;

describe("the default network's signal plans", () => {
  it("are five, with a day schedule that starts at midnight and names only them", () => {
    each(({ plans, daySchedule }) => {
      expect(plans.map(({ plan }) => plan)).toEqual([1, 2, 3, 4, 5]);
      expect(daySchedule[0]?.fromMinute).toBe(0);
      expect(daySchedule.map(({ fromMinute }) => fromMinute)).toEqual(
        daySchedule.map(({ fromMinute }) => fromMinute).toSorted((a, b) => a - b),
      );
      for (const { plan } of daySchedule) expect(plans.map((known) => known.plan)).toContain(plan);
    });
  });

  it("fill both rings equally between the barriers, and each ring to the cycle", () => {
    each(({ id, phases, plans }) => {
      for (const { plan, cycleSec, splits } of plans) {
        const ringSec = (ring: number, barrier?: number) =>
          sum(
            phases
              .filter((phase) => phase.ring === ring && (barrier === undefined || phase.barrier === barrier))
              .map(({ phase }) => splits[phase] ?? Number.NaN),
          );
        for (const barrier of [1, 2]) {
          expect(ringSec(1, barrier), `${id} plan ${plan}`).toBe(ringSec(2, barrier));
          expect(ringSec(1, barrier)).toBeGreaterThan(0);
        }
        for (const ring of [1, 2]) expect(ringSec(ring), `${id} plan ${plan}`).toBe(cycleSec);
        expect(Object.keys(splits).map(Number)).toEqual(phases.map(({ phase }) => phase));
      }
    });
  });

  it("give every phase its minimum green, its pedestrians, its yellow and its red clearance", () => {
    each(({ id, phases, plans }) => {
      for (const phase of phases) {
        expect(phase.yellowChangeSec).toBeGreaterThanOrEqual(3);
        expect(phase.redClearanceSec).toBeGreaterThanOrEqual(1);
        expect(phase.maxGreenSec).toBeGreaterThanOrEqual(phase.minGreenSec);
        for (const { plan, splits } of plans) {
          expect(splits[phase.phase], `${id} phase ${phase.phase} plan ${plan}`).toBeGreaterThanOrEqual(
            shortestSplit(phase),
          );
        }
      }
    });
  });

  it("keep the offset below the cycle, the cycle between 100 and 160 s, and coordinate the main road", () => {
    each(({ phases, plans }) => {
      for (const { cycleSec, offsetSec, coordinatedPhases } of plans) {
        expect(offsetSec).toBeLessThan(cycleSec);
        expect(cycleSec).toBeGreaterThanOrEqual(100);
        expect(cycleSec).toBeLessThanOrEqual(160);
        expect(coordinatedPhases.toSorted((a, b) => a - b)).toEqual([2, 6]);
      }
      expect(phases.map(({ phase }) => phase)).toEqual(expect.arrayContaining([2, 4, 6, 8]));
    });
  });

  it.each([
    ["TEHERAN", ["KUKKIWON", "YEOKSAM-STN", "RENAISSANCE", "SEOLLEUNG-STN", "POSCO"]],
    ["GANGNAM", ["NONHYEON-STN", "KYOBO", "WOOSUNG", "BANGBANG"]],
    ["YEONGDONG", ["KYUNGGI-HS", "BONGEUNSA-STN", "SAMSEONG-STN", "WHIMOON-HS", "YEONGDONG-DOGOK"]],
  ])("lead a platoon down %s in the morning and back in the evening at the speed of traffic", (code, places) => {
    const along = places.map((place) => {
      const controller = controllers.find(({ properties }) => properties.id === `C-${place}`)?.properties;
      const [arrives] = controller?.phases.find(({ phase }) => phase === 2)?.movements ?? [];
      expect(arrives?.fromLinkId, place).toMatch(new RegExp(`^L-${code}-\\d\\d-[ES]$`));
      return { number: Number(arrives?.fromLinkId.split("-").at(-2)), controller };
    });
    for (const [index, here] of along.slice(1).entries()) {
      const before = along[index];
      const metres = sum(
        links
          .filter(({ properties }) => new RegExp(`^L-${code}-\\d\\d-[ES]$`).test(properties.id))
          .filter(({ properties }) => {
            const number = Number(properties.id.split("-").at(-2));
            return number > (before?.number ?? 0) && number <= here.number;
          })
          .map(({ properties }) => properties.lengthM ?? 0),
      );
      for (const [plan, direction] of [
        [2, 1],
        [4, -1],
      ] as const) {
        const [from, to] = [before, here].map((end) => end?.controller?.plans.find((each) => each.plan === plan));
        const cycle = to?.cycleSec ?? 0;
        const lag = (((direction * ((to?.offsetSec ?? 0) - (from?.offsetSec ?? 0))) % cycle) + cycle) % cycle;
        const kph = (metres / lag) * 3.6;
        expect(kph, `${here.controller?.id} plan ${plan}`).toBeGreaterThan(35);
        expect(kph, `${here.controller?.id} plan ${plan}`).toBeLessThan(50);
      }
    }
  });
});

describe("the default network's phases", () => {
  it("serve every movement of a junction once", () => {
    each(({ id, nodeId, phases }) => {
      const arriving = links.filter(({ properties }) => properties.toNodeId === nodeId);
      const leaving = links.filter(({ properties }) => properties.fromNodeId === nodeId);
      const wanted = arriving.flatMap((from) =>
        leaving
          .filter((to) => to.properties.toNodeId !== from.properties.fromNodeId)
          .map((to) => `${from.properties.id} > ${to.properties.id}`),
      );
      const served = phases.flatMap(({ movements }) =>
        movements.map(({ fromLinkId, toLinkId }) => `${fromLinkId} > ${toLinkId}`),
      );
      expect(served.toSorted(), id).toEqual(wanted.toSorted());
    });
  });

  it("call a turn what the junction's shape shows", () => {
    each(({ nodeId, phases }) => {
      for (const { fromLinkId, toLinkId, turn } of phases.flatMap(({ movements }) => movements)) {
        const angle = turnDeg((armBearing(nodeId, fromLinkId) + 180) % 360, armBearing(nodeId, toLinkId ?? ""));
        const label = `${fromLinkId} > ${toLinkId}: ${Math.round(angle)}°`;
        if (turn === "through") expect(Math.abs(angle), label).toBeLessThan(60);
        if (turn === "left") expect(angle, label).toBeLessThan(-25);
        if (turn === "right") expect(angle, label).toBeGreaterThan(25);
      }
    });
  });

  it("never let two movements that cross or merge be green together", () => {
    each(({ id, nodeId, phases }) => {
      for (const [index, a] of phases.entries()) {
        for (const b of phases.slice(index + 1)) {
          if (a.ring === b.ring || a.barrier !== b.barrier) continue;
          for (const p of a.movements) {
            for (const q of b.movements) {
              expect(conflict(nodeId, p, q), `${id} phases ${a.phase} and ${b.phase}`).toBe(false);
            }
          }
        }
      }
    });
  });

  it("let people finish crossing at 1 m/s the widest road beside the phase", () => {
    each(({ id, phases }) => {
      for (const { phase, movements, walkSec, pedClearanceSec } of phases) {
        expect(walkSec === null, `${id} phase ${phase}`).toBe(pedClearanceSec === null);
        const right = movements.find(({ turn }) => turn === "right");
        if (pedClearanceSec === null || right === undefined) continue;
        const lanes = linkOf.get(right.toLinkId ?? "")?.properties.lanes ?? 0;
        expect(pedClearanceSec, `${id} phase ${phase}`).toBeGreaterThanOrEqual(2 * lanes * 3);
      }
      expect(phases.some(({ walkSec }) => walkSec !== null)).toBe(true);
    });
  });

  it("follow the rings and barriers of NEMA", () => {
    each(({ phases }) => {
      for (const { phase, ring, barrier } of phases) {
        expect(ring).toBe(phase <= 4 ? 1 : 2);
        expect(barrier).toBe([1, 2, 5, 6].includes(phase) ? 1 : 2);
      }
    });
  });
});

/** The compass bearing of a link's arm from a junction outwards. */
function armBearing(nodeId: string, linkId: string): number {
  const link = linkOf.get(linkId);
  const node = nodes.find(({ properties }) => properties.id === nodeId);
  if (link === undefined || node === undefined) throw new Error(`${linkId} at ${nodeId}`);
  const line = link.geometry.coordinates.map(([lon = 0, lat = 0]): LonLat => [lon, lat]);
  const outwards = link.properties.fromNodeId === nodeId ? line : line.toReversed();
  const [lon = 0, lat = 0] = node.geometry.coordinates;
  return bearingDeg([lon, lat], placeAlong(outwards, 50).point);
}

type Movement = PhaseTiming["movements"][number];

/**
 * Whether the ways of two movements from different approaches cross or end in the same arm. Round the junction
 * clockwise each arm has the side on which traffic arrives first, then the one on which it leaves.
 */
function conflict(nodeId: string, p: Movement, q: Movement): boolean {
  if (p.fromLinkId === q.fromLinkId) return false;
  if (p.toLinkId === q.toLinkId) return true;
  const [a, b] = [armBearing(nodeId, p.fromLinkId) - 1, armBearing(nodeId, p.toLinkId ?? "") + 1];
  const isBetween = (bearing: number) => (bearing - a + 720) % 360 < (b - a + 720) % 360;
  return isBetween(armBearing(nodeId, q.fromLinkId) - 1) !== isBetween(armBearing(nodeId, q.toLinkId ?? "") + 1);
}
