/** Columns of each section of a timing sheet's CSV file, in the order in which they are written. */
export const csvColumns = {
  phases: [
    "phase",
    "ring",
    "barrier",
    "minGreenSec",
    "maxGreenSec",
    "yellowChangeSec",
    "redClearanceSec",
    "walkSec",
    "pedClearanceSec",
    "crossingM",
    "movements",
  ],
  /** Then one of each phase: `split.2`. */
  plans: ["plan", "name.ko", "name.en", "cycleSec", "offsetSec", "coordinatedPhases"],
  daySchedule: ["from", "plan"],
  /** One row an entry. */
  dayPlans: ["dayPlan", "name.ko", "name.en", "from", "plan"],
  weekdays: ["weekday", "dayPlan"],
  /** An empty day plan is an ordinary day. */
  dates: ["date", "name.ko", "name.en", "dayPlan"],
} as const;
export type CsvSection = keyof typeof csvColumns;
export const csvSections = Object.keys(csvColumns) as CsvSection[];

export const splitColumn = /^split\.(\d{1,2})$/;
