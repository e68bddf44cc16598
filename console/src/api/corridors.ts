import type { Corridor, CorridorNotice, CorridorRequest, CorridorStart } from "@roadcast/contract";
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "./client.js";
import { streetAct } from "./street-act.js";

const keyOf = (id: string) => ["corridor", id] as const;

/** What an act answered is the newest that is known. */
const keep = (queries: QueryClient) => (corridor: Corridor) =>
  queries.setQueryData(keyOf(corridor.corridorId), corridor);

/** One corridor. While it is planned it is asked for again: what stands in its way changes by itself. */
export function useCorridor(id: string | null) {
  return useQuery({
    queryKey: keyOf(id ?? ""),
    queryFn: ({ signal }) => call("getCorridor", { params: { corridorId: id ?? "" } }, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.state === "planned" ? 3_000 : false),
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
