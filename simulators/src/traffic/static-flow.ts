import type { RoadGraph, RoadLink } from "./road-graph.js";

/** Share of passing vehicles that turn into the drives of a link when most people arrive. */
export const exitShareAtWork = 0.09;

/**
 * Steady flow of every link, vehicles/s, by its index: what comes in at edges and drives, spread by turning shares.
 * Solves x = sources + A·x by Gauss–Seidel; drives take a share of every link's flow, so the sum converges.
 *
 * @param sourceOf vehicles/s that start on a link
 * @param exitLevel 0–1, how many of those passing leave at the drives
 */
export function solveLinkFlows(
  graph: RoadGraph,
  sourceOf: (link: RoadLink) => number,
  exitLevel: number,
): Float64Array {
  const sources = graph.links.map(sourceOf);
  const flows = new Float64Array(graph.links.length);
  for (let round = 0; round < 400; round += 1) {
    let change = 0;
    for (const link of graph.links) {
      let flow = sources[link.index] ?? 0;
      for (const index of link.movementsIn) {
        const movement = graph.movements[index];
        const from = movement === undefined ? undefined : graph.links[movement.from];
        if (movement === undefined || from === undefined) continue;
        const kept = from.roadClass === "motorway" ? 1 : 1 - exitShareAtWork * exitLevel;
        flow += (flows[from.index] ?? 0) * kept * movement.share;
      }
      change = Math.max(change, Math.abs(flow - (flows[link.index] ?? 0)));
      flows[link.index] = flow;
    }
    if (change < 1e-5) break;
  }
  return flows;
}
