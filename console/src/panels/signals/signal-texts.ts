/** The parts of the catalogue that whatever speaks of signals needs, the console's own first. */
export const signalTexts = ["console", "signals"] as const;
