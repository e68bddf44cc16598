import type { CorridorRefusalCode, JunctionRefusalCode, TextValues } from "@roadcast/contract";

/** What forbids a corridor, or one junction of it; `place` is `/junctions/{controllerId}` there. */
export interface CorridorRefusal {
  code: CorridorRefusalCode | JunctionRefusalCode;
  detail: string;
  place: string;
  values?: TextValues | undefined;
}

export interface CorridorRefused {
  ok: false;
  code: "notFound" | "refused" | "locked" | "conflict";
  detail: string;
  refusals: readonly CorridorRefusal[];
}

export type CorridorOutcome<T> = { ok: true; value: T } | CorridorRefused;

export function corridorRefused(
  code: CorridorRefused["code"],
  detail: string,
  refusals: readonly CorridorRefusal[] = [],
): CorridorRefused {
  return { ok: false, code, detail, refusals };
}

/** One refusal of the corridor as a whole. */
export function forbidden(code: CorridorRefusalCode, detail: string, place = ""): CorridorRefused {
  return corridorRefused("refused", detail, [{ code, detail, place }]);
}
