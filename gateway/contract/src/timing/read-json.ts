import { timingFault } from "./fault.js";
import { type Place, type PlacedValue, Places } from "./placed.js";

/** Sheets nest five deep; what nests deeper is none. */
const deepest = 32;

class JsonFault extends Error {
  override readonly name = "JsonFault";
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** Reads JSON (RFC 8259) with the place of each value. What is no JSON is one fault, at the place where it ends to be. */
export function readPlacedJson(text: string): PlacedValue {
  const reader = new JsonReader(text.startsWith("\ufeff") ? text.slice(1) : text);
  try {
    const value = reader.document();
    const { repeated, places } = reader;
    const faults = repeated.map(({ path, key, at }) => ({
      ...timingFault(path, "repeatedKey", { key }),
      ...reader.placeAt(at),
    }));
    return { value, faults, placeOf: (path) => places.of(path) };
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const place = reader.placeAt(error.at);
    const fault = { ...timingFault([], "notJson", { message: error.message }), ...place };
    return { value: undefined, faults: [fault], placeOf: () => place };
  }
}

class JsonReader {
  readonly places = new Places();
  readonly repeated: { path: (string | number)[]; key: string; at: number }[] = [];
  private at = 0;
  private readonly lineStarts = [0];

  constructor(private readonly text: string) {
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) this.lineStarts.push(end + 1);
  }

  document(): unknown {
    this.space();
    const value = this.value([]);
    this.space();
    if (this.at < this.text.length) throw new JsonFault("there is something after its end", this.at);
    return value;
  }

  placeAt(at: number): Place {
    let line = 0;
    for (let step = 2 ** Math.ceil(Math.log2(this.lineStarts.length + 1)); step >= 1; step /= 2) {
      if ((this.lineStarts[line + step] ?? Number.POSITIVE_INFINITY) <= at) line += step;
    }
    return { line: line + 1, column: at - (this.lineStarts[line] ?? 0) + 1 };
  }

  private value(path: (string | number)[]): unknown {
    if (path.length > deepest) throw new JsonFault("it nests too deep", this.at);
    this.places.set(path, this.placeAt(this.at));
    const next = this.text[this.at];
    if (next === "{") return this.object(path);
    if (next === "[") return this.list(path);
    if (next === '"') return this.string();
    return this.literal();
  }

  private object(path: (string | number)[]): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    this.members("}", () => {
      const at = this.at;
      if (this.text[at] !== '"') throw new JsonFault("a name in quotation marks is expected", at);
      const key = this.string();
      this.space();
      this.expect(":");
      this.space();
      if (entries.has(key)) this.repeated.push({ path: [...path, key], key, at });
      entries.set(key, this.value([...path, key]));
    });
    return Object.fromEntries(entries);
  }

  private list(path: (string | number)[]): unknown[] {
    const items: unknown[] = [];
    this.members("]", () => items.push(this.value([...path, items.length])));
    return items;
  }

  private members(close: string, member: () => void): void {
    this.at += 1;
    this.space();
    if (this.text[this.at] === close) {
      this.at += 1;
      return;
    }
    for (;;) {
      member();
      this.space();
      if (this.text[this.at] === close) break;
      this.expect(",", ` or ${close}`);
      this.space();
    }
    this.at += 1;
  }

  private string(): string {
    const match = /"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
    match.lastIndex = this.at;
    const found = match.exec(this.text)?.[0];
    if (found === undefined) throw new JsonFault("this text is not well written, or does not end", this.at);
    try {
      const text = JSON.parse(found) as string;
      this.at += found.length;
      return text;
    } catch {
      throw new JsonFault("this text holds a control character: a line break is written \\n", this.at);
    }
  }

  private literal(): unknown {
    const match = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
    match.lastIndex = this.at;
    const found = match.exec(this.text)?.[0];
    if (found === undefined) {
      throw new JsonFault(this.at >= this.text.length ? "it ends too early" : "a value is expected", this.at);
    }
    this.at += found.length;
    return JSON.parse(found) as unknown;
  }

  private expect(character: string, others = ""): void {
    if (this.text[this.at] !== character) throw new JsonFault(`${character}${others} is expected`, this.at);
    this.at += 1;
  }

  private space(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? "")) this.at += 1;
  }
}
