import type { TimingSheet } from "@roadcast/contract";
import { timingChecksum } from "@roadcast/db";
import type { ControllerSite } from "./control/ring-barrier.js";
import { junctionLegs, junctionOf } from "./network/junction-legs.js";
import type { Registry } from "./network/registry.js";

const made = new WeakMap<Registry, Map<string, ControllerSite>>();

/** A controller's junction as the rules of commands see it; null where the network has no such controller. */
export function controllerSite(registry: Registry, id: string): ControllerSite | null {
  let sites = made.get(registry);
  if (sites === undefined) {
    sites = new Map();
    made.set(registry, sites);
  }
  const known = sites.get(id);
  if (known !== undefined) return known;
  const properties = registry.features("controller").get(id)?.properties;
  if (properties === undefined) return null;
  const { outOfService } = properties;
  const sheet = sheetOf(properties);
  const site: ControllerSite = {
    ...{ id, areaId: registry.areaOf("controllers", id), outOfService, sheet },
    ...{ checksum: timingChecksum(sheet), legs: junctionLegs(registry, id), junction: junctionOf(registry, id) },
  };
  sites.set(id, site);
  return site;
}

/** The timing sheet among the properties of a controller. */
function sheetOf({ phases, plans, daySchedule, calendar }: TimingSheet): TimingSheet {
  return { phases, plans, daySchedule, ...(calendar === undefined ? {} : { calendar }) };
}
