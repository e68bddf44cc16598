/** The parts of the catalogue that timing sheets need, the console's own first. */
export const timingTexts = ["console", "signals", "timing"] as const;
