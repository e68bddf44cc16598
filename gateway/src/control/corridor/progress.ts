import type { CorridorVehicleState } from "@roadcast/contract";
import type { StoredCorridor, StoredCorridorJunction } from "@roadcast/db";
import { nearestOnLine } from "../../network/geometry.js";
import type { RoadLink } from "../../network/road-network.js";
import { secTo } from "./plan.js";
import type { Route } from "./route.js";

/** Where a vehicle was last heard to be. */
export interface VehicleFix {
  lat: number;
  lon: number;
  /** The gateway's clock, epoch ms. */
  receivedAt: number;
}

type Progress = NonNullable<StoredCorridor["progress"]>;

/** A position that is older says nothing of where the vehicle is, ms. */
const positionKnownMs = 15_000;
/** What a person reports, and the start, hold by the planned travel time for so long, ms. */
const reportKnownMs = 120_000;
/** A vehicle farther from the route than this is not on it: a wide road, and the error of a position, metres. */
const besideM = 50;
/**
 * It is looked for no farther ahead than it can have come since it was last known, by 180 km/h and the error of a
 * position: one that leaps releases no junction. Farther behind, since what is ahead may have been taken too far.
 */
const fastestMps = 50;
const errorM = 30;
const behindM = 150;
/** Past the middle of a junction by this much it has been crossed: half a wide junction, metres. */
const crossedM = 15;

/**
 * How far a vehicle has come, by its position: the nearest place of the route, ahead of where it was so many seconds
 * before. It never goes back. Null where it is not beside that part of the route.
 */
export function placeOnRoute(
  route: Route,
  beforeM: number,
  elapsedSec: number,
  { lat, lon }: Pick<VehicleFix, "lat" | "lon">,
): number | null {
  const farthestM = beforeM + errorM + Math.max(0, elapsedSec) * fastestMps;
  let nearest: { distanceM: number; routeM: number } | null = null;
  let linkM = -route.startM;
  for (const link of route.links) {
    if (linkM <= farthestM && linkM + link.lengthM >= beforeM - behindM) {
      const { distanceM, alongM } = nearestOnLine([lon, lat], link.line);
      const routeM = linkM + alongM;
      const isNear = distanceM <= besideM && routeM <= farthestM;
      if (isNear && (nearest === null || distanceM < nearest.distanceM)) nearest = { distanceM, routeM };
    }
    linkM += link.lengthM;
  }
  return nearest === null ? null : Math.min(Math.max(nearest.routeM, beforeM), route.lengthM);
}

/** What a corridor knows of its vehicle after a look at its position. `fix` is null for a vehicle without one. */
export function withFix(
  corridor: Pick<StoredCorridor, "progress" | "vehicleId" | "plannedAt">,
  route: Route | null,
  fix: VehicleFix | null,
  now: number,
): { progress: Progress | null; vehicleState: CorridorVehicleState } {
  const { progress, vehicleId, plannedAt } = corridor;
  if (vehicleId === null) return { progress, vehicleState: "none" };
  if (fix === null || now - fix.receivedAt > positionKnownMs) return { progress, vehicleState: "lost" };
  // It may have set out before anybody pressed start, but not before the way was planned.
  const elapsedSec = (fix.receivedAt - (progress?.at ?? plannedAt)) / 1000;
  const routeM = route === null ? null : placeOnRoute(route, progress?.routeM ?? 0, elapsedSec, fix);
  if (routeM === null) return { progress, vehicleState: "offRoute" };
  // What somebody reported since is newer than the position.
  if (progress !== null && progress.at > fix.receivedAt) return { progress, vehicleState: "onRoute" };
  return { progress: { routeM, at: fix.receivedAt, source: "position" }, vehicleState: "onRoute" };
}

/**
 * When the vehicle comes to a place of the route, epoch ms; null where it has been there, or where nobody has known for
 * too long where it is.
 */
export function expectedAt(
  progress: Progress | null,
  route: Route | null,
  routeM: number,
  secOf: (link: RoadLink) => number,
  now: number,
): number | null {
  if (progress === null || route === null || routeM <= progress.routeM) return null;
  const knownMs = progress.source === "position" ? positionKnownMs : reportKnownMs;
  if (now - progress.at > knownMs) return null;
  return progress.at + (secTo(route, routeM, secOf) - secTo(route, progress.routeM, secOf)) * 1000;
}

/** Whether the vehicle has crossed a junction, or is at the end of a route that ends right behind it. */
export function hasCrossed(
  progress: Progress | null,
  { routeM }: Pick<StoredCorridorJunction, "routeM">,
  lengthM: number,
): boolean {
  return progress !== null && progress.routeM >= Math.min(routeM + crossedM, lengthM - endM);
}

/** Where a person's report of its passing puts the vehicle. */
export function justPast({ routeM }: Pick<StoredCorridorJunction, "routeM">, lengthM: number): number {
  return Math.min(routeM + crossedM, lengthM);
}

/** So near to the end of the route it has come to it, metres. */
const endM = 5;
