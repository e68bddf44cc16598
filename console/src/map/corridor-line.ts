import type { CorridorNotice, CorridorPlace } from "@roadcast/contract";
import { type Point, toWorld } from "./mercator.js";
import type { NetworkModel } from "./network-model.js";
import type { MappedCorridor } from "./painters/corridor-painter.js";
import { between, lengthOf } from "./polyline.js";

/** Where a place is, pixels of zoom 0; null for a node that the network has not. */
export function worldOfPlace(model: NetworkModel, place: CorridorPlace | null): Point | null {
  if (place === null) return null;
  if (place.kind === "point") return toWorld([place.lon, place.lat]);
  return model.nodes.get(place.nodeId)?.world ?? null;
}

/** A corridor as the map shows it. Links that the network has no more are left out of its line. */
export function mappedCorridor(
  model: NetworkModel,
  notice: Pick<
    CorridorNotice,
    "state" | "vehicleState" | "linkIds" | "startM" | "endM" | "lengthM" | "progress" | "junctions" | "from" | "to"
  >,
): MappedCorridor {
  const { state, vehicleState, linkIds, startM, endM, lengthM, progress, junctions } = notice;
  const line = linkIds.flatMap((id, i) => {
    const link = model.links.get(id);
    if (link === undefined) return [];
    const isFirst = i === 0;
    const isLast = i === linkIds.length - 1;
    if (!isFirst && !isLast) return link.world;
    // Distances on the map grow with the latitude, over one link as good as evenly.
    const total = lengthOf(link.world);
    const per = total / link.lengthM;
    return between(link.world, isFirst ? startM * per : 0, isLast ? endM * per : total);
  });
  const share = progress === null || lengthM === 0 ? 0 : progress.routeM / lengthM;
  return {
    line,
    driven: lengthOf(line) * Math.min(1, share),
    isHeard: state === "active" && vehicleState === "onRoute",
    junctions: junctions.flatMap((junction, i) => {
      const world = model.nodes.get(junction.nodeId)?.world;
      return world === undefined ? [] : [{ world, state: junction.state, order: i + 1 }];
    }),
    from: worldOfPlace(model, notice.from),
    to: worldOfPlace(model, notice.to),
  };
}
