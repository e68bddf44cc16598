import { Kbd } from "@mantine/core";
import classes from "./Keys.module.css";

const onMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
const shown: Record<string, string> = { mod: onMac ? "⌘" : "Ctrl" };

/** The keys of a command as they stand on the keyboard. */
export function Keys({ keys }: { keys: string }) {
  const parts = keys === "+" ? ["+"] : keys.split(/[ +]/);
  return (
    <span className={classes.keys}>
      {parts.map((part) => (
        <Kbd key={part} size="xs">
          {shown[part] ?? part.toUpperCase()}
        </Kbd>
      ))}
    </span>
  );
}
