import type { CommandNotice, LockNotice, LocksNotice } from "@roadcast/contract";
import { useSyncExternalStore } from "react";
import { useJudged } from "./hooks.js";
import { sameFields } from "./steady.js";

/** Ended commands that are kept, of all controllers together: REST has every one. */
const keptEnded = 300;

const none: readonly CommandNotice[] = [];

/** Commands and locks as the socket tells of them. */
export class CommandStore {
  readonly #commands = new Map<string, CommandNotice>();
  readonly #locksOfArea = new Map<string, readonly LockNotice[]>();
  readonly #listeners = new Set<() => void>();
  readonly #ofController = new Map<string, readonly CommandNotice[]>();
  #byController: ReadonlyMap<string, readonly CommandNotice[]> | null = null;
  #locks: ReadonlyMap<string, LockNotice> | null = null;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Commands by controller, those of each in the order in which they changed. The same object until something changes. */
  byController = (): ReadonlyMap<string, readonly CommandNotice[]> => {
    this.#byController ??= new Map(this.#ofController);
    return this.#byController;
  };

  /** Commands of one controller, in the order in which they changed. The same list until one of them changes. */
  of = (controllerId: string): readonly CommandNotice[] => this.#ofController.get(controllerId) ?? none;

  /** Locks by controller. The same object until something changes. */
  locks = (): ReadonlyMap<string, LockNotice> => {
    this.#locks ??= new Map(
      [...this.#locksOfArea.values()].flat().map((lock): [string, LockNotice] => [lock.controllerId, lock]),
    );
    return this.#locks;
  };

  /** Whether the locks of an area have been told: where they have not, nobody here knows who holds what. */
  knowsLocksOf(area: string): boolean {
    return this.#locksOfArea.has(area);
  }

  takeCommand(command: CommandNotice): void {
    // A life only grows: what is shorter than what is held came late.
    const held = this.#commands.get(command.commandId);
    if (held !== undefined && held.steps.length > command.steps.length) return;
    // Taken out first, so that the latest to change stands last.
    if (held !== undefined) this.#drop(held);
    this.#commands.set(command.commandId, command);
    this.#ofController.set(command.controllerId, [...this.of(command.controllerId), command]);
    this.#dropOldest();
    this.#byController = null;
    this.#tell();
  }

  takeLocks({ area, locks }: LocksNotice): void {
    this.#locksOfArea.set(area, locks);
    this.#locks = null;
    this.#tell();
  }

  /**
   * Forgets the locks of an area that is no longer looked at, and the commands of its controllers: nothing is told of
   * them any more, their end neither. What is under way is told anew with the area.
   */
  forget(area: string, controllerIds: Iterable<string>): void {
    this.#locksOfArea.delete(area);
    for (const id of controllerIds) for (const command of this.of(id)) this.#drop(command);
    this.#locks = null;
    this.#byController = null;
    this.#tell();
  }

  /**
   * Forgets the commands where the line was lost: what has ended meanwhile is not told any more, and the last that is
   * held may not be the last that was asked. What is under way is told anew with each area.
   */
  forgetCommands(): void {
    if (this.#commands.size === 0) return;
    this.#commands.clear();
    this.#ofController.clear();
    this.#byController = null;
    this.#tell();
  }

  /** Forgets everything, at sign-out. */
  clear(): void {
    this.#commands.clear();
    this.#ofController.clear();
    this.#locksOfArea.clear();
    this.#byController = null;
    this.#locks = null;
    this.#tell();
  }

  #dropOldest(): void {
    const ended = [...this.#commands.values()].filter(({ endedAt }) => endedAt !== null);
    for (const command of ended.slice(0, Math.max(0, ended.length - keptEnded))) this.#drop(command);
  }

  #drop({ commandId, controllerId }: CommandNotice): void {
    this.#commands.delete(commandId);
    const others = this.of(controllerId).filter((other) => other.commandId !== commandId);
    if (others.length > 0) this.#ofController.set(controllerId, others);
    else this.#ofController.delete(controllerId);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export const commandStore = new CommandStore();

/** The commands of a controller that the socket has told of. Renders when one of these changes, not others. */
export function useHeardCommands(controllerId: string): readonly CommandNotice[] {
  return useSyncExternalStore(commandStore.subscribe, () => commandStore.of(controllerId));
}

/** All commands that the socket has told of, by controller. Renders at each change of any. */
export function useHeardByController(): ReadonlyMap<string, readonly CommandNotice[]> {
  return useSyncExternalStore(commandStore.subscribe, commandStore.byController);
}

/** Whether it is known who holds the controllers of an area. */
export function useLocksKnown(area: string | undefined): boolean {
  return useSyncExternalStore(commandStore.subscribe, () => area !== undefined && commandStore.knowsLocksOf(area));
}

/** The lock that holds a controller now; null where none does. Renders when it comes, changes, or runs out. */
export function useHeldLock(controllerId: string): LockNotice | null {
  return useJudged((now) => heldLock(controllerId, now), sameFields, commandStore.subscribe);
}

/** The lock that holds a controller at a moment of the gateway's clock; null where none does. */
export function heldLock(controllerId: string, now: number): LockNotice | null {
  const lock = commandStore.locks().get(controllerId);
  return lock !== undefined && lock.expiresAt > now ? lock : null;
}
