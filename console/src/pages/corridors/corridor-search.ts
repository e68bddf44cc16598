import { type CorridorPlace, idPattern, uuidPattern } from "@roadcast/contract";
import { type SearchChange, useSearchState } from "../../ui/use-search-state.js";

/** What of the page the address holds: the corridor that is looked at, or the ends of one that is being made. */
export interface CorridorSearch {
  corridor: string | null;
  from: CorridorPlace | null;
  to: CorridorPlace | null;
  vehicle: string | null;
}

const pointPattern = /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$/;

/** A place as the address has it: a node's id, or latitude and longitude. */
export function placeText(place: CorridorPlace): string {
  return place.kind === "node" ? place.nodeId : `${place.lat.toFixed(6)},${place.lon.toFixed(6)}`;
}

function readPlace(text: string | null): CorridorPlace | null {
  if (text === null) return null;
  const point = pointPattern.exec(text);
  if (point !== null) return { kind: "point", lat: Number(point[1]), lon: Number(point[2]) };
  return idPattern.test(text) ? { kind: "node", nodeId: text } : null;
}

/** Reads the page's state from an address; what it cannot be is left out. */
export function readCorridorSearch(search: URLSearchParams): CorridorSearch {
  const corridor = search.get("corridor");
  const vehicle = search.get("vehicle");
  return {
    corridor: corridor !== null && uuidPattern.test(corridor) ? corridor : null,
    from: readPlace(search.get("from")),
    to: readPlace(search.get("to")),
    vehicle: vehicle !== null && idPattern.test(vehicle) ? vehicle : null,
  };
}

type Name = "corridor" | "from" | "to" | "vehicle";

/** The page's state and the way to change it. */
export function useCorridorSearch(): [CorridorSearch, (change: SearchChange<Name>) => void] {
  return useSearchState<CorridorSearch, Name>(readCorridorSearch);
}
