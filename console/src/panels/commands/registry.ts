import { useEffect, useRef, useSyncExternalStore } from "react";
import type { CommandId } from "./commands.js";

type Handlers = Partial<Record<CommandId, () => void>>;

/** Who does what, the latest comer first: a page's own commands come and go with it. */
let holders: readonly { current: Handlers }[] = [];
let offered: readonly CommandId[] = [];
const listeners = new Set<() => void>();

function setHolders(next: typeof holders): void {
  holders = next;
  offered = [...new Set(holders.flatMap(({ current }) => Object.keys(current) as CommandId[]))];
  for (const listener of listeners) listener();
}

/** Offers commands for as long as the component stands. Which ones they are must not change meanwhile. */
export function useCommands(handlers: Handlers): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    setHolders([latest, ...holders]);
    return () => setHolders(holders.filter((holder) => holder !== latest));
  }, []);
}

/** Does a command where somebody offers it; says whether. */
export function runCommand(id: CommandId): boolean {
  const run = holders.find(({ current }) => current[id] !== undefined)?.current[id];
  run?.();
  return run !== undefined;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The commands that can be done now. */
export function useOffered(): readonly CommandId[] {
  return useSyncExternalStore(subscribe, () => offered);
}
