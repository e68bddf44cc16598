import type { Bilingual, Network } from "@roadcast/contract";

/** What an alarm is of, as people call it, and the address where it is looked at; null where there is none. */
export interface AlarmPlace {
  name: Bilingual | null;
  to: string | null;
}

const onMap = (kind: string, id: string) => `/map?sel=${kind}:${id}`;

/** Names and addresses of everything in a network that an alarm may be of, by target. */
export function alarmPlaces({ features }: Network): ReadonlyMap<string, AlarmPlace> {
  const places = new Map<string, AlarmPlace>();
  // A junction is looked at by its signals.
  const controllers = new Map<string, string>();
  const junctions = new Map<string, Bilingual>();
  for (const { properties } of features) {
    if (properties.kind === "controller") controllers.set(properties.nodeId, properties.id);
    if (properties.kind === "node") junctions.set(properties.id, properties.name);
  }
  for (const { properties } of features) {
    const { kind, id, name } = properties;
    switch (kind) {
      case "area":
        places.set(`areas/${id}`, { name, to: `/map?areas=${id}` });
        break;
      case "node": {
        const controller = controllers.get(id);
        places.set(`nodes/${id}`, { name, to: controller === undefined ? null : onMap("controller", controller) });
        break;
      }
      case "station":
        places.set(`stations/${id}`, { name, to: onMap("link", properties.linkId) });
        break;
      case "controller": {
        // As on the map: a signal goes by its junction's name.
        const junction = junctions.get(properties.nodeId) ?? name;
        places.set(`controllers/${id}`, { name: junction, to: onMap(kind, id) });
        break;
      }
      default:
        places.set(`${kind}s/${id}`, { name, to: onMap(kind, id) });
    }
  }
  return places;
}

/**
 * Where an alarm's target is looked at: on the map, on its channel's page, or at the feeds.
 *
 * @param places of the network
 * @param channels names by id
 */
export function placeOf(
  places: ReadonlyMap<string, AlarmPlace>,
  channels: ReadonlyMap<string, Bilingual>,
  target: string,
): AlarmPlace {
  const found = places.get(target);
  if (found !== undefined) return found;
  const [kind, id] = partsOf(target);
  if (kind === "channels") return { name: channels.get(id) ?? null, to: `/channels/${encodeURIComponent(id)}` };
  if (kind === "deadLetters" || target === "broker") return { name: null, to: "/feeds" };
  return { name: null, to: target === "network" ? "/map" : null };
}

/** `{kind}/{id}` taken apart; what has no id has an empty one. */
export function partsOf(target: string): [kind: string, id: string] {
  const slash = target.indexOf("/");
  return slash < 0 ? [target, ""] : [target.slice(0, slash), target.slice(slash + 1)];
}
