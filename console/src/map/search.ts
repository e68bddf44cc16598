import type { Bilingual } from "@roadcast/contract";
import type { NetworkModel } from "./network-model.js";
import type { MapHit } from "./view.js";

export interface SearchEntry {
  hit: MapHit;
  name: Bilingual;
  /** Folded texts that it is found by: id first, then names in both languages, then other identifiers. */
  folded: readonly string[];
}

/** Case, width and the spaces and hyphens between words do not matter. */
export function fold(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s\-_.·]+/g, "");
}

/** All that a person may look for on the map, in the order in which equal finds are listed. */
export function searchEntries(model: NetworkModel): SearchEntry[] {
  const entries: SearchEntry[] = [];
  const add = (
    kind: MapHit["kind"],
    id: string,
    name: Bilingual,
    others: readonly (string | null | undefined)[] = [],
  ) =>
    entries.push({
      hit: { kind, id },
      name,
      folded: [id, name.ko, name.en, ...others.filter((text) => text !== null && text !== undefined)].map(fold),
    });
  for (const { id, properties, node } of model.controllers.values()) {
    const { name } = properties;
    add("controller", id, node?.properties.name ?? name, [
      name.ko,
      name.en,
      node?.id,
      node?.properties.standardNodeId,
      properties.externalId,
    ]);
  }
  for (const { id, properties } of model.links.values()) {
    const { name, roadName, standardLinkId, externalId } = properties;
    add("link", id, name, [roadName.ko, roadName.en, standardLinkId, externalId]);
  }
  for (const { id, properties } of model.cameras.values()) add("camera", id, properties.name, [properties.externalId]);
  for (const { id, properties } of model.signs.values()) add("sign", id, properties.name, [properties.externalId]);
  for (const [id, properties] of model.vehicles) add("vehicle", id, properties.name, [properties.externalId]);
  for (const { id, properties } of model.detectors.values()) {
    add("detector", id, properties.name, [properties.externalId, properties.stationId]);
  }
  return entries;
}

/** The best finds for what was typed: the id itself, then beginnings of id or name, then parts of them. */
export function search(entries: readonly SearchEntry[], query: string, limit = 20): SearchEntry[] {
  const wanted = fold(query);
  if (wanted === "") return [];
  const words = query
    .split(/\s+/)
    .map(fold)
    .filter((word) => word !== "");
  const found: { entry: SearchEntry; rank: number; order: number }[] = [];
  entries.forEach((entry, order) => {
    const rank = rankOf(entry.folded, wanted, words);
    if (rank !== null) found.push({ entry, rank, order });
  });
  return found
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .slice(0, limit)
    .map(({ entry }) => entry);
}

function rankOf(texts: readonly string[], wanted: string, words: readonly string[]): number | null {
  const [id, ko, en] = texts;
  if (texts.includes(wanted)) return 0;
  if (ko?.startsWith(wanted) || en?.startsWith(wanted)) return 1;
  if (id?.startsWith(wanted)) return 2;
  if (texts.some((text) => text.startsWith(wanted))) return 3;
  if (texts.some((text) => text.includes(wanted))) return 4;
  return words.length > 1 && words.every((word) => texts.some((text) => text.includes(word))) ? 5 : null;
}
