import type { CommandNotice, LockNotice, LocksNotice } from "@roadcast/contract";
import { useSyncExternalStore } from "react";

/** Ended commands that are kept, of all controllers together: REST has every one. */
const keptEnded = 300;

const none: readonly CommandNotice[] = [];

/** Commands and locks as the socket tells of them. */
export class CommandStore {
  readonly #commands = new Map<string, CommandNotice>();
  readonly #locksOfArea = new Map<string, readonly LockNotice[]>();
  readonly #listeners = new Set<() => void>();
  #byController: ReadonlyMap<string, readonly CommandNotice[]> | null = null;
  #locks: ReadonlyMap<string, LockNotice> | null = null;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Commands by controller. The same object until something changes. */
  byController = (): ReadonlyMap<string, readonly CommandNotice[]> => {
    if (this.#byController === null) {
      const made = new Map<string, CommandNotice[]>();
      for (const command of this.#commands.values()) {
        const others = made.get(command.controllerId);
        if (others === undefined) made.set(command.controllerId, [command]);
        else others.push(command);
      }
      this.#byController = made;
    }
    return this.#byController;
  };

  of = (controllerId: string): readonly CommandNotice[] => this.byController().get(controllerId) ?? none;

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
    this.#commands.delete(command.commandId);
    this.#commands.set(command.commandId, command);
    this.#dropOldest();
    this.#byController = null;
    this.#tell();
  }

  takeLocks({ area, locks }: LocksNotice): void {
    this.#locksOfArea.set(area, locks);
    this.#locks = null;
    this.#tell();
  }

  /** Locks of an area that is no longer looked at are no longer told of. */
  forget(area: string): void {
    if (!this.#locksOfArea.delete(area)) return;
    this.#locks = null;
    this.#tell();
  }

  /**
   * Forgets the commands where the line was lost: what has ended meanwhile is not told any more, and the last that is
   * held may not be the last that was asked. What is under way is told anew with each area.
   */
  forgetCommands(): void {
    if (this.#commands.size === 0) return;
    this.#commands.clear();
    this.#byController = null;
    this.#tell();
  }

  /** Forgets everything, at sign-out. */
  clear(): void {
    this.#commands.clear();
    this.#locksOfArea.clear();
    this.#byController = null;
    this.#locks = null;
    this.#tell();
  }

  #dropOldest(): void {
    const ended = [...this.#commands.values()].filter(({ endedAt }) => endedAt !== null);
    for (const { commandId } of ended.slice(0, Math.max(0, ended.length - keptEnded))) this.#commands.delete(commandId);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export const commandStore = new CommandStore();

/** The one that was asked for last, whichever has changed since; of two at once the one that has changed later. */
export function lastAsked(commands: readonly CommandNotice[]): CommandNotice | undefined {
  let last: CommandNotice | undefined;
  for (const command of commands) if (last === undefined || command.requestedAt >= last.requestedAt) last = command;
  return last;
}

/** The commands of a controller that the socket has told of. */
export function useHeardCommands(controllerId: string): readonly CommandNotice[] {
  return useSyncExternalStore(commandStore.subscribe, () => commandStore.of(controllerId));
}

/** All commands that the socket has told of, by controller. */
export function useHeardByController(): ReadonlyMap<string, readonly CommandNotice[]> {
  return useSyncExternalStore(commandStore.subscribe, commandStore.byController);
}

/** Whether it is known who holds the controllers of an area. */
export function useLocksKnown(area: string | undefined): boolean {
  return useSyncExternalStore(commandStore.subscribe, () => area !== undefined && commandStore.knowsLocksOf(area));
}

/** The locks of the areas that are looked at, by controller; one that has run out may still be among them. */
export function useLocks(): ReadonlyMap<string, LockNotice> {
  return useSyncExternalStore(commandStore.subscribe, commandStore.locks);
}
