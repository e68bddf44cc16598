import type { Bilingual, ControllerRecord, DetectorRecord, DeviceRecord, LinkRecord } from "@roadcast/contract";
import { isStale } from "../live/staleness.js";
import { type JunctionCondition, junctionCondition } from "./approaches.js";
import type { NetworkModel } from "./network-model.js";
import type { ListName } from "./url-state.js";
import type { MapHit } from "./view.js";

/** Where the latest records are looked up. */
export interface LatestRecords {
  link(id: string): LinkRecord | undefined;
  detector(id: string): DetectorRecord | undefined;
  controller(id: string): ControllerRecord | undefined;
  device(key: string): DeviceRecord | undefined;
}

export type Condition =
  | "signalDark"
  | "signalFlash"
  | "signalOffline"
  | "signalPreempt"
  | "signalManual"
  | "congested"
  | "detectorsFailed"
  | "noData"
  | "noDetectors"
  | "slow"
  | "free";

/** ISA-18.2 asks for few severities; less is worse. */
export const severityOf: Record<Condition, 1 | 2 | 3 | 4 | 5> = {
  signalDark: 1,
  signalFlash: 2,
  signalOffline: 2,
  congested: 3,
  signalPreempt: 3,
  signalManual: 4,
  detectorsFailed: 4,
  noData: 4,
  noDetectors: 5,
  slow: 5,
  free: 5,
};

export interface ConditionItem {
  /** Names the item while it lasts. */
  key: string;
  hit: MapHit;
  condition: Condition;
  name: Bilingual;
  road: Bilingual;
  speedKph: number | null;
  /** How many detectors of the link, for `detectorsFailed`. */
  count: number;
  /** When it began, where that is known. */
  since: number | null;
}

export interface ConditionCounts {
  abnormal: number;
  free: number;
  slow: number;
  congested: number;
  noData: number;
  failedDetectors: number;
  flash: number;
  dark: number;
  offline: number;
}

const emptyRoad: Bilingual = { ko: "", en: "" };

/** Everything that can be listed in the areas that `includes` names, and the counts of it. A link whose data is stale counts as having none. */
export function conditionsOf(
  model: NetworkModel,
  latest: LatestRecords,
  now: number,
  includes: (areaId: string) => boolean = () => true,
): { items: ConditionItem[]; counts: ConditionCounts } {
  const items: ConditionItem[] = [];
  const counts: ConditionCounts = {
    abnormal: 0,
    free: 0,
    slow: 0,
    congested: 0,
    noData: 0,
    failedDetectors: 0,
    flash: 0,
    dark: 0,
    offline: 0,
  };
  for (const { id, properties } of model.links.values()) {
    if (!includes(properties.areaId)) continue;
    const record = latest.link(id);
    const level = record === undefined || isStale(record, now) ? "noData" : record.los;
    counts[level] += 1;
    items.push({
      key: `link ${id}`,
      hit: { kind: "link", id },
      // A link that was built without detectors lacks data for ever: that is no news.
      condition: level === "noData" && !model.detectorsOfLink.has(id) ? "noDetectors" : level,
      name: properties.name,
      road: properties.roadName,
      speedKph: record?.speedKph ?? null,
      count: 0,
      since: null,
    });
  }
  for (const [linkId, detectors] of model.detectorsOfLink) {
    const link = model.links.get(linkId);
    if (link !== undefined && !includes(link.properties.areaId)) continue;
    const failed = detectors.flatMap((detector) => {
      const record = latest.detector(detector.id);
      return record?.quality === "failed" ? [{ detector, record }] : [];
    });
    counts.failedDetectors += failed.length;
    const [first] = failed;
    if (first === undefined) continue;
    const starts = failed.flatMap(({ record }) => record.failures.map(({ since }) => since));
    items.push({
      key: `detectors ${linkId}`,
      hit:
        failed.length === 1 || link === undefined
          ? { kind: "detector", id: first.detector.id }
          : { kind: "link", id: linkId },
      condition: "detectorsFailed",
      name: failed.length === 1 || link === undefined ? first.detector.properties.name : link.properties.name,
      road: link?.properties.roadName ?? emptyRoad,
      speedKph: null,
      count: failed.length,
      since: starts.length === 0 ? null : Math.min(...starts),
    });
  }
  for (const controller of model.controllers.values()) {
    if (controller.node !== null && !includes(controller.node.properties.areaId)) continue;
    const record = latest.controller(controller.id);
    const device = latest.device(`controllers/${controller.id}`);
    const condition = signalConditions[junctionCondition(record, device?.online ?? null, now)];
    if (condition === null) continue;
    if (condition === "signalFlash") counts.flash += 1;
    if (condition === "signalDark") counts.dark += 1;
    if (condition === "signalOffline") counts.offline += 1;
    const link = controller.node?.incoming[0] ?? controller.node?.outgoing[0];
    items.push({
      key: `controller ${controller.id}`,
      hit: { kind: "controller", id: controller.id },
      condition,
      name: controller.node?.properties.name ?? controller.properties.name,
      road: link?.properties.roadName ?? emptyRoad,
      speedKph: null,
      count: 0,
      since: condition === "signalOffline" ? (device?.since ?? null) : null,
    });
  }
  const abnormal = conditionsOfList.abnormal;
  counts.abnormal = items.filter(({ condition }) => abnormal.includes(condition)).length;
  return { items, counts };
}

const signalConditions: Record<JunctionCondition, Condition | null> = {
  normal: null,
  unknown: null,
  preempt: "signalPreempt",
  manual: "signalManual",
  flash: "signalFlash",
  dark: "signalDark",
  offline: "signalOffline",
};

const conditionsOfList: Record<ListName, readonly Condition[]> = {
  abnormal: [
    "signalDark",
    "signalFlash",
    "signalOffline",
    "signalPreempt",
    "signalManual",
    "congested",
    "detectorsFailed",
    "noData",
  ],
  congested: ["congested"],
  slow: ["slow"],
  free: ["free"],
  noData: ["noData", "noDetectors"],
  failedDetectors: ["detectorsFailed"],
  flash: ["signalFlash"],
  dark: ["signalDark"],
  offline: ["signalOffline"],
};

/** The items of a list, the severest first, then by road and name in the viewer's language. */
export function itemsOfList(
  items: readonly ConditionItem[],
  list: ListName,
  language: keyof Bilingual,
): ConditionItem[] {
  const wanted = conditionsOfList[list];
  const collator = new Intl.Collator(language, { numeric: true });
  return items
    .filter(({ condition }) => wanted.includes(condition))
    .sort(
      (a, b) =>
        severityOf[a.condition] - severityOf[b.condition] ||
        collator.compare(a.road[language], b.road[language]) ||
        collator.compare(a.name[language], b.name[language]) ||
        collator.compare(a.key, b.key),
    );
}
