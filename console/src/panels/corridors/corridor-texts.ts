/** The parts of the catalogue that whatever speaks of corridors needs, the console's own first. */
export const corridorTexts = ["console", "corridors", "signals"] as const;
