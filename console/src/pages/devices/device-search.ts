import { type DeviceKind, deviceKinds, idPattern } from "@roadcast/contract";
import { type SearchChange, useSearchState } from "../../ui/use-search-state.js";
import { type DeviceState, deviceStates } from "./device-state.js";

/** What of the device page the address holds. */
export interface DeviceSearch {
  kind: DeviceKind | null;
  state: DeviceState | null;
  area: string | null;
  q: string;
  /** The device that is open in the drawer. */
  open: { kind: DeviceKind; id: string } | null;
}

/** Reads the page's state from an address; what it cannot be is left out. */
export function readDeviceSearch(search: URLSearchParams): DeviceSearch {
  const area = search.get("area");
  const [openKind, openId, ...rest] = (search.get("device") ?? "").split("/");
  const kind = deviceKinds.find((known) => known === openKind);
  return {
    kind: deviceKinds.find((known) => known === search.get("kind")) ?? null,
    state: deviceStates.find((known) => known === search.get("state")) ?? null,
    area: area !== null && idPattern.test(area) ? area : null,
    q: (search.get("q") ?? "").slice(0, 64),
    open:
      kind !== undefined && openId !== undefined && rest.length === 0 && idPattern.test(openId)
        ? { kind, id: openId }
        : null,
  };
}

type Name = "kind" | "state" | "area" | "q" | "device";

/** The page's state and the way to change it; opening a device is a step that "back" undoes. */
export function useDeviceSearch(): [DeviceSearch, (change: SearchChange<Name>) => void] {
  return useSearchState<DeviceSearch, Name>(readDeviceSearch, "device");
}
