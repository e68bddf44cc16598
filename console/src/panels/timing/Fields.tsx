import { clockOf, type FaultPath } from "@roadcast/contract";
import { useState } from "react";
import { faultId, fieldId } from "./field-ids.js";
import type { SheetEditor } from "./sheet-draft.js";
import classes from "./Timing.module.css";
import { useTimingText } from "./use-timing-text.js";

interface FieldProps {
  editor: SheetEditor;
  path: FaultPath;
  /** For screen readers: the column and row that it stands in. */
  label: string;
}

/** What is the same of every field: its name, and what is wrong with its value. */
function useField({ editor, path, label }: FieldProps) {
  const { faultText } = useTimingText();
  const key = path.join("/");
  const found = editor.faults.filter((fault) => fault.path.join("/") === key);
  const said = found.map(faultText).join(". ");
  return {
    id: fieldId(path),
    "aria-label": label,
    readOnly: editor.readOnly,
    ...(found.length === 0 ? {} : { "aria-invalid": true, "aria-describedby": faultId(path), title: said }),
  };
}

interface NumberFieldProps extends FieldProps {
  value: number | null | undefined;
  /** What an empty field means: null or absent where that is a value, else a fault. */
  empty?: "null" | "absent";
  placeholder?: string | undefined;
  wide?: boolean;
}

/** A number in a table. What is no number stays as it was typed, and is a fault. */
export function NumberField({ value, empty, placeholder, wide = false, ...field }: NumberFieldProps) {
  const props = useField(field);
  const { editor, path } = field;
  const shown = value == null || Number.isNaN(value) ? "" : String(value);
  const [typed, setTyped] = useState(shown);
  // The value has become another by something else than this field's own typing.
  const own = read(typed, empty);
  const isOwn = own === value || (Number.isNaN(own) && Number.isNaN(value)) || (own == null && value == null);
  return (
    <input
      {...props}
      className={classes.number}
      data-wide={wide || undefined}
      inputMode="decimal"
      autoComplete="off"
      maxLength={8}
      placeholder={placeholder}
      value={isOwn ? typed : shown}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        editor.set(path, read(event.currentTarget.value, empty));
      }}
      onFocus={(event) => event.currentTarget.select()}
    />
  );
}

function read(text: string, empty: NumberFieldProps["empty"]): number | null | undefined {
  const trimmed = text.trim().replace(",", ".");
  if (trimmed === "" && empty === "null") return null;
  if (trimmed === "" && empty === "absent") return undefined;
  return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/** A text in a table. */
export function TextField({ value, ...field }: FieldProps & { value: string }) {
  const props = useField(field);
  return (
    <input
      {...props}
      className={classes.text}
      autoComplete="off"
      maxLength={120}
      value={value}
      onChange={(event) => field.editor.set(field.path, event.currentTarget.value)}
    />
  );
}

/** Numbers with spaces between them. */
export function NumbersField({ value, ...field }: FieldProps & { value: readonly number[] }) {
  const props = useField(field);
  const [typed, setTyped] = useState(value.join(" "));
  const numbers = (text: string) =>
    text
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number);
  const isOwn = numbers(typed).join(" ") === value.join(" ");
  return (
    <input
      {...props}
      className={classes.text}
      autoComplete="off"
      maxLength={40}
      value={isOwn ? typed : value.join(" ")}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        field.editor.set(field.path, numbers(event.currentTarget.value));
      }}
    />
  );
}

interface ChoiceFieldProps extends FieldProps {
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  onPick: (value: string) => void;
}

/** One of a few values. A value that is not among them is shown as it is. */
export function ChoiceField({ value, options, onPick, ...field }: ChoiceFieldProps) {
  const { readOnly, ...props } = useField(field);
  const isKnown = options.some(([each]) => each === value);
  return (
    <select
      {...props}
      className={classes.choice}
      disabled={readOnly}
      value={value}
      onChange={(event) => onPick(event.currentTarget.value)}
    >
      {isKnown ? null : <option value={value}>{value}</option>}
      {options.map(([each, label]) => (
        <option key={each} value={each}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** A time of the day by the 24-hour clock, as minutes since midnight. */
export function ClockField({ value, ...field }: FieldProps & { value: number }) {
  const props = useField(field);
  const shown = Number.isInteger(value) ? clockOf(value) : "";
  const [typed, setTyped] = useState(shown);
  const own = minutesOf(typed);
  const isOwn = own === value || (Number.isNaN(own) && Number.isNaN(value));
  return (
    <input
      {...props}
      className={classes.clock}
      inputMode="numeric"
      autoComplete="off"
      maxLength={5}
      value={isOwn ? typed : shown}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        field.editor.set(field.path, minutesOf(event.currentTarget.value));
      }}
      onFocus={(event) => event.currentTarget.select()}
    />
  );
}

/** `7:30`, `07:30` and `730`; what is no time of the day is no number. */
function minutesOf(text: string): number {
  const [, hour, minute] = /^(\d{1,2}):?(\d{2})$/.exec(text.trim()) ?? [];
  return Number(hour) < 24 && Number(minute) < 60 ? Number(hour) * 60 + Number(minute) : Number.NaN;
}

/** A day of the calendar. */
export function DateField({ value, ...field }: FieldProps & { value: string }) {
  const props = useField(field);
  return (
    <input
      {...props}
      type="date"
      className={classes.date}
      value={value}
      onChange={(event) => field.editor.set(field.path, event.currentTarget.value)}
    />
  );
}
