import type { Bilingual, ControllerRecord, DetectorRecord, DeviceRecord, LinkRecord } from "@roadcast/contract";
import { isStale } from "../live/staleness.js";
import { type JunctionCondition, junctionCondition } from "./approaches.js";
import type { ControllerModel, DetectorModel, LinkModel, NetworkModel } from "./network-model.js";
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

/** Is told of each thing that is looked at. */
interface ConditionVisitor {
  link(link: LinkModel, condition: Condition, record: LinkRecord | undefined): void;
  /** Detectors of one link, at least one of them failed. */
  detectors(link: LinkModel | undefined, failed: readonly FailedDetector[]): void;
  controller(controller: ControllerModel, condition: Condition, device: DeviceRecord | undefined): void;
}

interface FailedDetector {
  detector: DetectorModel;
  record: DetectorRecord;
}

/** Goes once over all in the areas that `includes` names. A link whose data is stale counts as having none. */
function lookAt(
  model: NetworkModel,
  latest: LatestRecords,
  now: number,
  includes: (areaId: string) => boolean,
  visitor: ConditionVisitor,
): void {
  for (const link of model.links.values()) {
    if (!includes(link.properties.areaId)) continue;
    const record = latest.link(link.id);
    const level = record === undefined || isStale(record, now) ? "noData" : record.los;
    // A link that was built without detectors lacks data for ever: that is no news.
    visitor.link(link, level === "noData" && !model.detectorsOfLink.has(link.id) ? "noDetectors" : level, record);
  }
  for (const [linkId, detectors] of model.detectorsOfLink) {
    const link = model.links.get(linkId);
    if (link !== undefined && !includes(link.properties.areaId)) continue;
    const failed: FailedDetector[] = [];
    for (const detector of detectors) {
      const record = latest.detector(detector.id);
      if (record?.quality === "failed") failed.push({ detector, record });
    }
    if (failed.length > 0) visitor.detectors(link, failed);
  }
  for (const controller of model.controllers.values()) {
    if (controller.node !== null && !includes(controller.node.properties.areaId)) continue;
    const device = latest.device(`controllers/${controller.id}`);
    const condition =
      signalConditions[junctionCondition(latest.controller(controller.id), device?.online ?? null, now)];
    if (condition !== null) visitor.controller(controller, condition, device);
  }
}

/** How many of each hold now in the areas that `includes` names: made every second, without making what could be listed. */
export function countConditions(
  model: NetworkModel,
  latest: LatestRecords,
  now: number,
  includes: (areaId: string) => boolean = () => true,
): ConditionCounts {
  const counts = noneYet();
  lookAt(model, latest, now, includes, {
    link: (_link, condition) => add(counts, condition),
    detectors: (_link, failed) => add(counts, "detectorsFailed", failed.length),
    controller: (_controller, condition) => add(counts, condition),
  });
  return counts;
}

/** The same of what has been listed already. */
export function countItems(items: readonly ConditionItem[]): ConditionCounts {
  const counts = noneYet();
  for (const { condition, count } of items) add(counts, condition, count);
  return counts;
}

function noneYet(): ConditionCounts {
  return {
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
}

function add(counts: ConditionCounts, condition: Condition, failed = 0): void {
  if (conditionsOfList.abnormal.includes(condition)) counts.abnormal += 1;
  const name = countOf[condition];
  if (name !== null) counts[name] += name === "failedDetectors" ? failed : 1;
}

/** Everything that can be listed in the areas that `includes` names. */
export function listConditions(
  model: NetworkModel,
  latest: LatestRecords,
  now: number,
  includes: (areaId: string) => boolean = () => true,
): ConditionItem[] {
  const items: ConditionItem[] = [];
  lookAt(model, latest, now, includes, {
    link: ({ id, properties }, condition, record) =>
      items.push({
        key: `link ${id}`,
        hit: { kind: "link", id },
        condition,
        name: properties.name,
        road: properties.roadName,
        speedKph: record?.speedKph ?? null,
        count: 0,
        since: null,
      }),
    detectors: (link, failed) => {
      const [first] = failed;
      if (first === undefined) return;
      const alone = failed.length === 1 || link === undefined;
      const starts = failed.flatMap(({ record }) => record.failures.map(({ since }) => since));
      items.push({
        key: `detectors ${first.detector.properties.linkId}`,
        hit: alone ? { kind: "detector", id: first.detector.id } : { kind: "link", id: link.id },
        condition: "detectorsFailed",
        name: alone ? first.detector.properties.name : link.properties.name,
        road: link?.properties.roadName ?? emptyRoad,
        speedKph: null,
        count: failed.length,
        since: starts.length === 0 ? null : Math.min(...starts),
      });
    },
    controller: ({ id, node, properties }, condition, device) =>
      items.push({
        key: `controller ${id}`,
        hit: { kind: "controller", id },
        condition,
        name: node?.properties.name ?? properties.name,
        road: (node?.incoming[0] ?? node?.outgoing[0])?.properties.roadName ?? emptyRoad,
        speedKph: null,
        count: 0,
        since: condition === "signalOffline" ? (device?.since ?? null) : null,
      }),
  });
  return items;
}

/** Where a condition is counted, apart from among all that is abnormal. */
const countOf: Record<Condition, Exclude<keyof ConditionCounts, "abnormal"> | null> = {
  signalDark: "dark",
  signalFlash: "flash",
  signalOffline: "offline",
  signalPreempt: null,
  signalManual: null,
  congested: "congested",
  detectorsFailed: "failedDetectors",
  noData: "noData",
  noDetectors: "noData",
  slow: "slow",
  free: "free",
};

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
