import type { DetectorRecord } from "@roadcast/contract";

/** A detector in service whose values are not believed, or that says nothing: what it would measure nobody knows. */
export function isUnheard({ quality }: Pick<DetectorRecord, "quality">): boolean {
  return quality === "failed" || quality === "noData";
}
