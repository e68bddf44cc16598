import type { CommandRequest, GroupRequest, LockRequest } from "@roadcast/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "./client.js";
import { usePages } from "./pages.js";

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
}

/** What the rules say of a request that is not made. */
export function useCheckCommand(id: string) {
  return useMutation({ mutationFn: (body: CommandRequest) => call("checkCommand", { params: { id }, body }) });
}

/** Commands a controller. A try that nobody answered may be repeated under the same key. */
export function useSendCommand(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ key, body }: Keyed<CommandRequest>) =>
      call("commandController", { params: { id }, body }, { headers: { "Idempotency-Key": key } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["commands", id] }),
  });
}

/** Commands several controllers, all of them or none. */
export function useSendGroup() {
  return useMutation({
    mutationFn: ({ key, body }: Keyed<GroupRequest>) =>
      call("commandGroup", { body }, { headers: { "Idempotency-Key": key } }),
  });
}

/** What the rules say of each member of a group that is not made, in the order of the members. */
export function useCheckGroup() {
  return useMutation({
    mutationFn: ({ members, ...asked }: GroupRequest) =>
      Promise.all(
        members.map(async ({ controllerId, ...request }) => ({
          controllerId,
          check: await call("checkCommand", { params: { id: controllerId }, body: { ...request, ...asked } }),
        })),
      ),
  });
}

/** A group with the lives of its commands, asked again until it has ended. */
export function useCommandGroup(groupId: string) {
  return useQuery({
    queryKey: ["command-group", groupId],
    queryFn: ({ signal }) => call("getCommandGroup", { params: { groupId } }, { signal }),
    refetchInterval: ({ state }) => (state.data?.endedAt === null ? 2_000 : false),
  });
}

/** All commands of a controller, page by page, newest first. */
export function useCommandHistory(controllerId: string) {
  return usePages({
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
  return useMutation({ mutationFn: (body: LockRequest) => call("lockController", { params: { id }, body }) });
}

/** Gives a lock back, or breaks another's. */
export function useGiveLockBack(id: string) {
  return useMutation({ mutationFn: () => call("unlockController", { params: { id } }) });
}
