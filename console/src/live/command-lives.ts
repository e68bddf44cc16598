import type { Command, CommandNotice } from "@roadcast/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { call } from "../api/client.js";
import { serverNow } from "../api/gateway-clock.js";
import { useHeardCommands } from "./commands.js";
import { useConnection } from "./hooks.js";

/** Commands that a panel shows of a controller. */
const shownLast = 10;
/** Commands of all controllers together that the list of signals looks back over, and how far at most, ms: a shift. */
const lookedBack = { commands: 200, ms: 12 * 3_600_000 };
const storedKey = ["stored-commands"];
/** Of several gateways another one may be the one that follows a command: its socket tells nothing here. */
const askedAgainMs = 15_000;

/** What REST gives, with its times as the socket gives them. */
export function toCommandNotice(command: Command): CommandNotice {
  const time = (at: string | null) => (at === null ? null : Date.parse(at));
  return {
    ...command,
    requestedAt: Date.parse(command.requestedAt),
    expiresAt: Date.parse(command.expiresAt),
    expectedBy: Date.parse(command.expectedBy),
    endedAt: time(command.endedAt),
    steps: command.steps.map((step) => ({ ...step, at: Date.parse(step.at), answeredAt: time(step.answeredAt) })),
  };
}

/**
 * One list of what REST and the socket tell, newest first. A life only grows: of two tellings of a command the longer
 * one stands, wherever it came from; of two that are as long the later in the arguments.
 */
export function mergeLives(...tellings: readonly (readonly CommandNotice[])[]): CommandNotice[] {
  const byId = new Map<string, CommandNotice>();
  for (const command of tellings.flat()) {
    const held = byId.get(command.commandId);
    if (held === undefined || command.steps.length >= held.steps.length) byId.set(command.commandId, command);
  }
  return [...byId.values()].sort((a, b) => b.requestedAt - a.requestedAt || a.commandId.localeCompare(b.commandId));
}

/**
 * Which of a controller's commands one line tells of: the last while it is under way, else the one that is in force, else
 * the last. Undefined where there is none, or nothing is known here of the one in force.
 *
 * @param lives newest first
 * @param activeCommandId what the controller reports in force
 */
export function commandToTell(
  lives: readonly CommandNotice[],
  activeCommandId: string | null,
): CommandNotice | undefined {
  const [last] = lives;
  if (activeCommandId === null || last?.endedAt === null) return last;
  return lives.find(({ commandId }) => commandId === activeCommandId);
}

/**
 * The last commands of a controller, newest first: REST's list, kept by the socket. Each time the socket comes back the
 * list is asked for again: of what has ended meanwhile the gateway tells no more.
 */
export function useCommandLives(controllerId: string) {
  const heard = useHeardCommands(controllerId);
  const queryKey = useMemo(() => ["commands", controllerId, "last"], [controllerId]);
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => call("listCommands", { query: { controllerId, limit: shownLast } }, { signal }),
    refetchInterval: askedAgainMs,
  });
  useAskedAgainWhenLive(queryKey);
  const { data } = query;
  const lives = useMemo(
    () => mergeLives(data?.items.map(toCommandNotice) ?? [], heard).slice(0, shownLast),
    [data, heard],
  );
  return { lives, query };
}

/**
 * What was asked for lately, by controller: in a shift at most, and of the last 200 commands. REST's list, asked for again
 * as that of one controller is; the socket may have told more since.
 */
export function useStoredCommands() {
  const query = useQuery({
    queryKey: storedKey,
    queryFn: async ({ signal }) => {
      const { items } = await call("listCommands", { query: { limit: lookedBack.commands } }, { signal });
      return ofEach(items.map(toCommandNotice), serverNow() - lookedBack.ms);
    },
    refetchInterval: askedAgainMs,
  });
  useAskedAgainWhenLive(storedKey);
  return query;
}

/** Those that were asked for since a moment (epoch ms), by controller. */
export function ofEach(commands: readonly CommandNotice[], since: number): Record<string, readonly CommandNotice[]> {
  const found: Record<string, CommandNotice[]> = {};
  for (const command of commands) {
    if (command.requestedAt < since) continue;
    found[command.controllerId] ??= [];
    found[command.controllerId]?.push(command);
  }
  return found;
}

/** Asks again each time the socket comes back: of what has ended meanwhile the gateway tells no more. */
function useAskedAgainWhenLive(queryKey: readonly string[]): void {
  const queries = useQueryClient();
  const { status } = useConnection();
  useEffect(() => {
    if (status === "live") void queries.invalidateQueries({ queryKey });
  }, [status, queries, queryKey]);
}
