import type { Role, RouteName } from "@roadcast/contract";
import {
  IconAccessPoint,
  IconBell,
  IconBroadcast,
  IconHistory,
  IconMap2,
  IconRouteSquare2,
  IconServerBolt,
  IconTrafficLights,
  IconUsers,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { roleMay } from "../../api/session.js";

export type PlaceName =
  | "map"
  | "signals"
  | "alarms"
  | "channels"
  | "feeds"
  | "devices"
  | "network"
  | "people"
  | "audit";

/** A place of the navigation rail. Whoever may call its first operation may go there. */
export interface Place {
  name: PlaceName;
  path: string;
  needs: RouteName;
  icon: ComponentType<{ size?: number; stroke?: number }>;
}

export const places: readonly Place[] = [
  { name: "map", path: "/map", needs: "live", icon: IconMap2 },
  { name: "signals", path: "/signals", needs: "listCommands", icon: IconTrafficLights },
  { name: "alarms", path: "/alarms", needs: "listAlarms", icon: IconBell },
  { name: "channels", path: "/channels", needs: "listChannels", icon: IconBroadcast },
  { name: "feeds", path: "/feeds", needs: "feeds", icon: IconAccessPoint },
  { name: "devices", path: "/devices", needs: "listDevices", icon: IconServerBolt },
  { name: "network", path: "/network", needs: "getNetwork", icon: IconRouteSquare2 },
  { name: "people", path: "/people", needs: "listUsers", icon: IconUsers },
  { name: "audit", path: "/audit", needs: "listAudit", icon: IconHistory },
];

/** The places that a role may use. */
export const placesOf = (role: Role): Place[] => places.filter((place) => roleMay(role, place.needs));

/** The first page after sign-in: the one that the role works on. */
export const startPage: Record<Role, string> = {
  admin: "/map",
  trafficOperator: "/map",
  broadcaster: "/channels",
  engineer: "/feeds",
  viewer: "/map",
};
