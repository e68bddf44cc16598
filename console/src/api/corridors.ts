import type { Corridor, CorridorNotice, CorridorRequest, CorridorStart } from "@roadcast/contract";
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "./client.js";
import { streetAct } from "./street-act.js";

const keyOf = (id: string) => ["corridor", id] as const;

/** What an act answered is the newest that is known. */
const keep = (queries: QueryClient) => (corridor: Corridor) =>
  queries.setQueryData(keyOf(corridor.corridorId), corridor);

/**
 * How soon a corridor is asked for again, ms: false once it has ended, which is the last of it. While it is planned what
 * stands in its way changes by itself; while it is active the socket tells of it, but not of an end that it has missed.
 */
export function corridorAgainMs(corridor: Pick<Corridor, "state" | "endedAt"> | undefined): number | false {
  if (corridor === undefined || corridor.endedAt !== null) return false;
  return corridor.state === "planned" ? 3_000 : 5_000;
}

/** One corridor, asked for again until it has ended. */
export function useCorridor(id: string | null) {
  return useQuery({
    queryKey: keyOf(id ?? ""),
    queryFn: ({ signal }) => call("getCorridor", { params: { corridorId: id ?? "" } }, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) => corridorAgainMs(state.data),
  });
}

/** The last corridors, whatever became of them, newest first. */
export function useLastCorridors() {
  return useQuery({
    queryKey: ["corridors"],
    queryFn: ({ signal }) => call("listCorridors", { query: { limit: 12 } }, { signal }),
    refetchInterval: 30_000,
  });
}

export function usePlanCorridor() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: CorridorRequest) => call("planCorridor", { body }),
    onSuccess: keep(queries),
  });
}

export function useStartCorridor(corridorId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ body, signal }: { body: CorridorStart; signal: AbortSignal }) =>
      call("startCorridor", { params: { corridorId }, body }, { ...streetAct, signal }),
    onSuccess: keep(queries),
    onError: () => queries.invalidateQueries({ queryKey: keyOf(corridorId) }),
  });
}

export function useCancelCorridor(corridorId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => call("cancelCorridor", { params: { corridorId } }, streetAct),
    onSuccess: (corridor) => {
      keep(queries)(corridor);
      return queries.invalidateQueries({ queryKey: ["corridors"] });
    },
  });
}

/** What a person does about one junction: have it released, or say that the vehicle is past. */
export function useJunctionAct(corridorId: string, act: "releaseCorridorJunction" | "reportCorridorPassing") {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (controllerId: string) => call(act, { params: { corridorId, controllerId } }, streetAct),
    onSuccess: keep(queries),
  });
}

/** Has whatever is shown of corridors asked for again. */
export async function refreshCorridors(queries: QueryClient): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: ["corridor"] }),
    queries.invalidateQueries({ queryKey: ["corridors"] }),
  ]);
}

/** Of what the socket and REST tell of a corridor what counts: an end, whoever tells it; else what the socket tells. */
export function toldOf(
  heard: CorridorNotice | undefined,
  asked: CorridorNotice | undefined,
): CorridorNotice | undefined {
  if (heard === undefined || asked === undefined) return heard ?? asked;
  return asked.endedAt !== null ? asked : heard;
}

/** What REST gives, with its times as the socket gives them. */
export function toCorridorNotice({ checks: _, ...corridor }: Corridor): CorridorNotice {
  const { progress, takenUp } = corridor;
  return {
    ...corridor,
    plannedAt: Date.parse(corridor.plannedAt),
    startedAt: time(corridor.startedAt),
    expiresAt: Date.parse(corridor.expiresAt),
    endedAt: time(corridor.endedAt),
    progress: progress === null ? null : { ...progress, at: Date.parse(progress.at) },
    takenUp: takenUp === null ? null : { ...takenUp, at: Date.parse(takenUp.at) },
    junctions: corridor.junctions.map((junction) => ({
      ...junction,
      since: Date.parse(junction.since),
      expectedAt: time(junction.expectedAt),
      passedAt: time(junction.passedAt),
    })),
  };
}

function time(at: string | null): number | null {
  return at === null ? null : Date.parse(at);
}
