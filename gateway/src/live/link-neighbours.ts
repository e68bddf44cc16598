import type { LinkFeature, LinkRecord, LinkSubstitute } from "@roadcast/contract";
import { groupBy, meanOf, rounded } from "./link-state.js";

/** By link, the stretches before and after it on the same road in the same direction. */
export function adjacentLinks(features: Iterable<LinkFeature>): Map<string, string[]> {
  const links = [...features].map(({ properties }) => properties);
  const adjacent = new Map(links.map(({ id }) => [id, [] as string[]]));
  const leaving = groupBy(links, ({ roadName, fromNodeId }) => `${roadName.ko} ${fromNodeId}`);
  for (const link of links) {
    for (const next of leaving.get(`${link.roadName.ko} ${link.toNodeId}`) ?? []) {
      if (next.toNodeId === link.fromNodeId) continue;
      adjacent.get(link.id)?.push(next.id);
      adjacent.get(next.id)?.push(link.id);
    }
  }
  return adjacent;
}

/** The mean of the adjacent stretches that are measured, each once; null where none is. */
export function substituteOf(neighbours: readonly LinkRecord[]): LinkSubstitute | null {
  const measured = neighbours.filter(({ detectorsWorking }) => detectorsWorking > 0);
  if (measured.length === 0) return null;
  const mean = (measure: "speedKph" | "flowVph" | "occupancyPct", digits: number) =>
    rounded(meanOf(measured.map((record) => record[measure])).value, digits);
  return {
    ...{ from: "neighbour", quarterStart: null },
    ...{ speedKph: mean("speedKph", 1), flowVph: mean("flowVph", 0), occupancyPct: mean("occupancyPct", 1) },
  };
}
