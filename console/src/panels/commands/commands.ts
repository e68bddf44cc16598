/** Everything that a key or the palette can do, by where it is told of in the help sheet. */
export const commandGroups = {
  anywhere: ["palette", "help", "bell", "mute", "scheme", "language"],
  go: [
    "goMap",
    "goSignals",
    "goAlarms",
    "goChannels",
    "goFeeds",
    "goDevices",
    "goNetwork",
    "goPeople",
    "goAudit",
    "goAccount",
    "goWall",
  ],
  map: [
    "search",
    "abnormal",
    "congested",
    "flash",
    "failed",
    "zoomIn",
    "zoomOut",
    "whole",
    "fit",
    "detectors",
    "labels",
  ],
  signal: ["signalPlan", "signalMode", "signalRelease", "signalLock"],
  alarms: ["selectWaiting", "acknowledge", "history"],
} as const;

export type CommandGroup = keyof typeof commandGroups;
export type CommandId = (typeof commandGroups)[CommandGroup][number];

/** Keys of each command: one key, two in a row (`g m`), or one with Ctrl or Command (`mod+k`). */
export const commandKeys: Record<CommandId, string> = {
  palette: "mod+k",
  help: "?",
  bell: "b",
  mute: "m",
  scheme: "t",
  language: "l",
  goMap: "g m",
  goSignals: "g s",
  goAlarms: "g l",
  goChannels: "g b",
  goFeeds: "g f",
  goDevices: "g d",
  goNetwork: "g n",
  goPeople: "g p",
  goAudit: "g a",
  goAccount: "g c",
  goWall: "g w",
  search: "/",
  abnormal: "a",
  congested: "c",
  flash: "f",
  failed: "x",
  zoomIn: "+",
  zoomOut: "-",
  whole: "h",
  fit: "z",
  detectors: "d",
  labels: "n",
  signalPlan: "p",
  signalMode: "o",
  signalRelease: "r",
  signalLock: "u",
  selectWaiting: "s",
  acknowledge: "k",
  history: "y",
};

/** What of a pressed key decides. */
export interface KeyPress {
  key: string;
  /** Ctrl or Command. */
  mod: boolean;
  alt: boolean;
  /** The focus is where keys write text or choose among options. */
  typing: boolean;
  at: number;
}

/** The first key of a pair, and when it was pressed. */
export interface PendingKey {
  key: string;
  at: number;
}

const pairWithinMs = 1_200;
const byKeys = new Map(Object.entries(commandKeys).map(([id, keys]) => [keys, id as CommandId]));
const firstOfPairs = new Set([...byKeys.keys()].filter((keys) => keys.includes(" ")).map((keys) => keys.charAt(0)));

/**
 * What a key press means: a command, the first half of one, or nothing.
 *
 * @param single whether keys without Ctrl are on (WCAG 2.2, 2.1.4: they can be turned off)
 */
export function readKey(
  press: KeyPress,
  pending: PendingKey | null,
  single: boolean,
): { command: CommandId | null; pending: PendingKey | null } {
  const nothing = { command: null, pending: null };
  if (press.alt) return nothing;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (press.mod) return { command: byKeys.get(`mod+${key}`) ?? null, pending: null };
  if (press.typing || !single) return nothing;
  if (pending !== null && press.at - pending.at <= pairWithinMs) {
    const command = byKeys.get(`${pending.key} ${key}`);
    if (command !== undefined) return { command, pending: null };
  }
  if (firstOfPairs.has(key)) return { command: null, pending: { key, at: press.at } };
  return { command: byKeys.get(key === "=" ? "+" : key) ?? null, pending: null };
}
