import { useLocalStorage } from "@mantine/hooks";
import { useEffect } from "react";
import { type PendingKey, readKey } from "./commands.js";
import { runCommand } from "./registry.js";

/** Whether keys without Ctrl are on, and the switch; this browser keeps it. */
export function useSingleKeys() {
  return useLocalStorage<boolean>({ key: "roadcast.single-keys", defaultValue: true, getInitialValueInEffect: false });
}

/** Keys of these places mean what the place says, not a command. */
const typingPlaces =
  "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], [role=listbox], [role=menu], [role=dialog]";

/** Listens for the keys of all commands. */
export function useCommandKeys(): void {
  const [single] = useSingleKeys();
  useEffect(() => {
    let pending: PendingKey | null = null;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const typing = event.target instanceof Element && event.target.closest(typingPlaces) !== null;
      const read = readKey(
        { key: event.key, mod: event.ctrlKey || event.metaKey, alt: event.altKey, typing, at: event.timeStamp },
        pending,
        single,
      );
      pending = read.pending;
      if (read.command !== null && runCommand(read.command)) event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [single]);
}
