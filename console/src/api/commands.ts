import type { Command, CommandRequest, GroupRequest, LockRequest } from "@roadcast/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type CallOptions, call } from "./client.js";
import { useGrowingPages } from "./growing-pages.js";
import { streetAct } from "./street-act.js";

/**
 * A name for one request, under which a repeat of it is the same command. The browser's `randomUUID` is there on secure
 * origins only.
 */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A request and the name that all tries of it go under. */
export interface Keyed<Body> {
  key: string;
  body: Body;
  /** Takes back what has not arrived. */
  signal?: AbortSignal;
}

/** The call options of a request that goes under a name. */
export function keyedAct({ key, signal }: Pick<Keyed<unknown>, "key" | "signal">): CallOptions {
  return { ...streetAct, headers: { "Idempotency-Key": key }, ...(signal === undefined ? {} : { signal }) };
}

/** What the rules say of a request that is not made. */
export function useCheckCommand(id: string) {
  return useMutation({
    mutationFn: (body: CommandRequest) => call("checkCommand", { params: { id }, body }, streetAct),
  });
}

/** Commands a controller. A try that nobody answered may be repeated under the same key. */
export function useSendCommand(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ body, ...sent }: Keyed<CommandRequest>) =>
      call("commandController", { params: { id }, body }, keyedAct(sent)),
    onSettled: () => queries.invalidateQueries({ queryKey: ["commands", id] }),
  });
}

/** Commands several controllers, all of them or none. */
export function useSendGroup() {
  return useMutation({
    mutationFn: ({ body, ...sent }: Keyed<GroupRequest>) => call("commandGroup", { body }, keyedAct(sent)),
  });
}

/** What the rules say of each member of a group that is not made, in the order of the members. */
export function useCheckGroup() {
  return useMutation({
    mutationFn: ({ members, ...asked }: GroupRequest) =>
      Promise.all(
        members.map(async ({ controllerId, ...request }) => ({
          controllerId,
          check: await call(
            "checkCommand",
            { params: { id: controllerId }, body: { ...request, ...asked } },
            streetAct,
          ),
        })),
      ),
  });
}

/** How soon a group is asked for again, ms: false once it and all of its commands have ended, its releases too. */
export function groupAgainMs(
  group: { endedAt: string | null; commands: readonly { endedAt: string | null }[] } | undefined,
): number | false {
  if (group === undefined) return false;
  const isUnderWay = group.endedAt === null || group.commands.some(({ endedAt }) => endedAt === null);
  return isUnderWay ? 2_000 : false;
}

/** A group with the lives of its commands, asked again until all have ended. */
export function useCommandGroup(groupId: string) {
  return useQuery({
    queryKey: ["command-group", groupId],
    queryFn: ({ signal }) => call("getCommandGroup", { params: { groupId } }, { signal }),
    refetchInterval: ({ state }) => groupAgainMs(state.data),
  });
}

/** Gives a group up on all its controllers. */
export function useAbortGroup(groupId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => call("abortCommandGroup", { params: { groupId } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["command-group", groupId] }),
  });
}

/** All commands of a controller, page by page, newest first. */
export function useCommandHistory(controllerId: string) {
  return useGrowingPages<Command>({
    keyOf: ({ commandId }) => commandId,
    newestEvery: 30_000,
    queryKey: ["commands", controllerId, "history"],
    limit: 25,
    read: (page, options) => call("listCommands", { query: { ...page, controllerId } }, options),
  });
}

/** What was not believed of a controller's answers in the last 24 hours. Of the database, whichever gateway heard it. */
export function useAnswerDoubts(id: string) {
  return useQuery({
    queryKey: ["answer-doubts", id],
    queryFn: ({ signal }) => call("listAnswerDoubts", { params: { id } }, { signal }),
    refetchInterval: 5_000,
  });
}

/** Takes a lock on a controller or renews one's own. */
export function useTakeLock(id: string) {
  return useMutation({
    mutationFn: (body: LockRequest) => call("lockController", { params: { id }, body }, streetAct),
  });
}

/** Gives a lock back, or breaks another's: that of the holder who is named, and nobody else's. */
export function useGiveLockBack(id: string) {
  return useMutation({
    mutationFn: (holder: string) => call("unlockController", { params: { id }, query: { holder } }, streetAct),
  });
}
