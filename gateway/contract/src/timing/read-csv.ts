import { type CsvRow, readCsvRows } from "./csv-cells.js";
import { type CsvSection, csvColumns, csvSections, splitColumn } from "./csv-tables.js";
import { type FaultPath, type FaultValues, type TimingRule, timingFault } from "./fault.js";
import { type FileFault, type Place, type PlacedValue, Places } from "./placed.js";

/** A row under its section's column names. */
interface Row {
  line: number;
  cells: ReadonlyMap<string, { text: string; column: number }>;
}

/**
 * Reads a timing sheet's CSV as a value with the place of each cell. Cells are what they look like: what is no number
 * stays a text, for the schema to fault at its place.
 */
export function readPlacedCsv(text: string): PlacedValue {
  const { rows, faults } = readCsvRows(text);
  const reader = new CsvReader(faults);
  const value = reader.read(rows);
  return { value, faults, placeOf: (path) => reader.places.of(path) };
}

class CsvReader {
  readonly places = new Places();

  constructor(private readonly faults: FileFault[]) {}

  read(rows: readonly CsvRow[]): unknown {
    const sections = this.sections(rows);
    const of = (section: CsvSection) => sections.get(section) ?? [];
    const hasCalendar = (["dayPlans", "weekdays", "dates"] as const).some((section) => sections.has(section));
    return {
      ...(sections.has("phases") ? { phases: of("phases").map((row, at) => this.phase(row, ["phases", at])) } : {}),
      ...(sections.has("plans") ? { plans: of("plans").map((row, at) => this.plan(row, ["plans", at])) } : {}),
      daySchedule: of("daySchedule").map((row, at) => this.entry(row, ["daySchedule", at])),
      ...(hasCalendar ? { calendar: this.calendar(of) } : {}),
    };
  }

  private calendar(of: (section: CsvSection) => Row[]): unknown {
    const numbers = (row: Row, path: FaultPath, columns: readonly string[]) => this.record(row, path, columns, numeric);
    return {
      dayPlans: this.dayPlans(of("dayPlans")),
      weekdays: of("weekdays").map((row, at) => numbers(row, ["calendar", "weekdays", at], csvColumns.weekdays)),
      dates: of("dates").map((row, at) => {
        const path = ["calendar", "dates", at];
        this.place(row, path, "dayPlan", "dayPlan");
        const dayPlan = textOf(row, "dayPlan");
        return {
          ...this.record(row, path, ["date"], (cell) => cell),
          name: this.name(row, path),
          dayPlan: dayPlan === "" ? null : numeric(dayPlan),
        };
      }),
    };
  }

  /** A day plan has a row an entry; the first of them gives its name, and the others may. */
  private dayPlans(rows: readonly Row[]): unknown[] {
    const plans: { dayPlan: unknown; name: { ko?: string; en?: string }; entries: unknown[] }[] = [];
    for (const row of rows) {
      const dayPlan = numeric(textOf(row, "dayPlan"));
      let index = plans.findIndex((plan) => plan.dayPlan === dayPlan);
      if (index < 0) {
        index = plans.length;
        const path = ["calendar", "dayPlans", index];
        this.places.set(path, { line: row.line, column: 1 });
        this.place(row, path, "dayPlan", "dayPlan");
        plans.push({ dayPlan, name: this.name(row, path), entries: [] });
      }
      const plan = plans[index];
      for (const language of ["ko", "en"] as const) {
        const said = textOf(row, `name.${language}`);
        if (said === "" || plan === undefined || said === plan.name[language]) continue;
        this.fault(
          this.placeOf(row, `name.${language}`),
          ["calendar", "dayPlans", index, "name", language],
          "invalid",
          {
            message: `the rows of day plan ${String(dayPlan)} have different names`,
          },
        );
      }
      if (textOf(row, "from") === "" && textOf(row, "plan") === "") continue;
      const path = ["calendar", "dayPlans", index, "entries", plan?.entries.length ?? 0];
      plan?.entries.push(this.entry(row, path));
    }
    return plans;
  }

  private phase(row: Row, path: FaultPath): unknown {
    const optional = new Set(["walkSec", "pedClearanceSec"]);
    const times = csvColumns.phases.filter((column) => column !== "movements");
    const phase = this.record(row, path, times, numeric, optional);
    this.place(row, path, "movements", "movements");
    const movements = textOf(row, "movements").split(/\s+/).filter(Boolean);
    return {
      ...phase,
      movements: movements.map((text, at) => {
        this.place(row, [...path, "movements"], at, "movements");
        const [, fromLinkId, toLinkId, turn] = /^([^>:]*)>([^>:]*):([^>:]*)$/.exec(text) ?? [];
        if (fromLinkId === undefined) {
          const message = `a movement is from>to:turn, not ${text}`;
          this.fault(this.placeOf(row, "movements"), [...path, "movements", at], "wrongFormat", { message });
        }
        return { fromLinkId, toLinkId: toLinkId === "" ? null : toLinkId, turn };
      }),
    };
  }

  private plan(row: Row, path: FaultPath): unknown {
    const splits: Record<string, unknown> = {};
    for (const [column, { text }] of row.cells) {
      const phase = splitColumn.exec(column)?.[1];
      if (phase === undefined || text === "") continue;
      this.place(row, [...path, "splits"], String(Number(phase)), column);
      splits[String(Number(phase))] = numeric(text);
    }
    const coordinated = textOf(row, "coordinatedPhases").split(/\s+/).filter(Boolean);
    this.place(row, path, "coordinatedPhases", "coordinatedPhases");
    this.place(row, path, "splits", "split.1");
    return {
      ...this.record(row, path, ["plan", "cycleSec", "offsetSec"], numeric),
      name: this.name(row, path),
      splits,
      coordinatedPhases: coordinated.map(numeric),
    };
  }

  private entry(row: Row, path: FaultPath): unknown {
    this.places.set(path, { line: row.line, column: 1 });
    this.place(row, path, "fromMinute", "from");
    const from = textOf(row, "from");
    const [, hour, minute] = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(from) ?? [];
    const isClock = Number(hour) < 24 && Number(minute) < 60;
    if (!isClock && from !== "") {
      const message = `a time of the day is 00:00 to 23:59, not ${from}`;
      this.fault(this.placeOf(row, "from"), [...path, "fromMinute"], "wrongFormat", { message });
    }
    return {
      ...(isClock ? { fromMinute: Number(hour) * 60 + Number(minute) } : {}),
      ...this.record(row, path, ["plan"], numeric),
    };
  }

  private name(row: Row, path: FaultPath): { ko?: string; en?: string } {
    return this.record(row, [...path, "name"], ["ko", "en"], (text) => text, new Set(), "name.");
  }

  /** The cells of a row as an object; one that is empty is left out, or null where that means something. */
  private record<T>(
    row: Row,
    path: FaultPath,
    columns: readonly string[],
    read: (text: string) => T,
    nullable: ReadonlySet<string> = new Set(),
    prefix = "",
  ): Record<string, T | null> {
    this.places.set(path, { line: row.line, column: 1 });
    const record: Record<string, T | null> = {};
    for (const column of columns) {
      this.place(row, path, column, `${prefix}${column}`);
      const text = textOf(row, `${prefix}${column}`);
      if (text !== "") record[column] = read(text);
      else if (nullable.has(column)) record[column] = null;
    }
    return record;
  }

  private sections(rows: readonly CsvRow[]): Map<CsvSection, Row[]> {
    const sections = new Map<CsvSection, Row[]>();
    let section: CsvSection | null = null;
    let isKnown = true;
    let columns: string[] | null = null;
    for (const { line, cells } of rows) {
      const [first = ""] = cells;
      const name = /^\[(.*)\]$/.exec(first)?.[1];
      if (name !== undefined) {
        section = csvSections.find((known) => known === name) ?? null;
        isKnown = section !== null;
        columns = null;
        const at = { line, column: 1 };
        if (section === null) this.fault(at, [], "unknownSection", { name, known: csvSections.join(", ") });
        else if (sections.has(section)) this.fault(at, [section], "repeatedSection", { name });
        else {
          sections.set(section, []);
          this.places.set(pathOfSection(section), at);
        }
      } else if (section === null) {
        if (isKnown) this.fault({ line, column: 1 }, [], "outsideSection");
      } else if (columns === null) {
        columns = this.header(section, line, cells);
      } else {
        sections.get(section)?.push(this.row(line, cells, columns));
      }
    }
    return sections;
  }

  private header(section: CsvSection, line: number, cells: readonly string[]): string[] {
    for (const [at, name] of cells.entries()) {
      const place = { line, column: at + 1 };
      const isKnown =
        (csvColumns[section] as readonly string[]).includes(name) || (section === "plans" && splitColumn.test(name));
      if (!isKnown) this.fault(place, [section], "unknownColumn", { name, section });
      else if (cells.indexOf(name) < at) this.fault(place, [section], "repeatedColumn", { name });
    }
    return [...cells];
  }

  private row(line: number, cells: readonly string[], columns: readonly string[]): Row {
    for (const [at, text] of cells.entries()) {
      if (at >= columns.length && text !== "") this.fault({ line, column: at + 1 }, [], "extraCell");
    }
    return { line, cells: new Map(columns.map((name, at) => [name, { text: cells[at] ?? "", column: at + 1 }])) };
  }

  private place(row: Row, path: FaultPath, step: string | number, column: string): void {
    this.places.set([...path, step], this.placeOf(row, column));
  }

  private placeOf(row: Row, column: string): Place {
    return { line: row.line, column: row.cells.get(column)?.column ?? 1 };
  }

  private fault(place: Place, path: FaultPath, rule: TimingRule, values: FaultValues = {}): void {
    this.faults.push({ ...timingFault(path, rule, values), ...place });
  }
}

function textOf(row: Row, column: string): string {
  return row.cells.get(column)?.text ?? "";
}

function pathOfSection(section: CsvSection): FaultPath {
  return section === "dayPlans" || section === "weekdays" || section === "dates" ? ["calendar", section] : [section];
}

/** What looks like a number is one. */
function numeric(text: string): unknown {
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text;
}
