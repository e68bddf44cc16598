import {
  type ControllerCommandType,
  type ControllerRecord,
  type ControllerRequest,
  longestForSec,
  type TimingPlan,
} from "@roadcast/contract";
import type { ControllerModel } from "../../map/network-model.js";

export const askedModes = ["coordinated", "free", "flash", "dark"] as const;
export type AskedMode = (typeof askedModes)[number];

/** What a person has filled in so far. Figures are texts until they are sent. */
export interface Draft {
  type: ControllerCommandType;
  plan: number | null;
  mode: AskedMode;
  /** The plan that ran when the draft was begun: the one that a timing is made for. */
  runs: number | null;
  cycleSec: string;
  offsetSec: string;
  /** By phase number. */
  splits: Readonly<Record<string, string>>;
  phases: readonly number[];
  /** In the unit of `lastsUnit`. */
  lasts: string;
  reason: string;
}

/** A field of a draft that cannot be sent as it is. */
export type DraftField = "plan" | "cycleSec" | "offsetSec" | "splits" | "phases" | "lasts" | "reason" | "timing";

export type DraftRequest =
  | { ok: true; request: ControllerRequest; reason: string }
  | { ok: false; faults: readonly DraftField[] };

/** Plans, modes and timings are asked for in minutes, phases and preemptions in seconds. */
export function lastsUnit(type: ControllerCommandType): "minute" | "second" | null {
  if (type === "release") return null;
  return type === "setPlan" || type === "setMode" || type === "setTiming" ? "minute" : "second";
}

/** How long it may last, in its unit (`longestForSec` of the contract). */
export function lastsBounds(type: ControllerCommandType): readonly [least: number, most: number] {
  if (lastsUnit(type) === "minute") return [1, longestForSec.plan / 60];
  return type === "preempt" ? [10, longestForSec.preempt] : [5, longestForSec.phase];
}

/** The plan that runs, as the timing sheet has it; undefined where none does. */
export function runningPlanOf(
  controller: ControllerModel,
  record: ControllerRecord | undefined,
): TimingPlan | undefined {
  if (record?.mode !== "coordinated" || record.plan === null) return undefined;
  return controller.properties.plans.find(({ plan }) => plan === record.plan);
}

/** What a form begins with: what runs now, for a usual while. */
export function newDraft(
  type: ControllerCommandType,
  controller: ControllerModel,
  record: ControllerRecord | undefined,
): Draft {
  const running = runningPlanOf(controller, record);
  const other = controller.properties.plans.find(({ plan }) => plan !== record?.plan);
  const reported = record?.splits ?? {};
  return {
    type,
    plan: (other ?? controller.properties.plans[0])?.plan ?? null,
    mode: record?.mode === "free" ? "coordinated" : "free",
    runs: record?.plan ?? null,
    cycleSec: text(record?.cycleSec ?? running?.cycleSec),
    offsetSec: text(record?.offsetSec ?? running?.offsetSec),
    splits: Object.fromEntries(
      controller.properties.phases.map(({ phase }) => [
        String(phase),
        text(reported[String(phase)] ?? running?.splits[String(phase)]),
      ]),
    ),
    phases: [],
    lasts: usualLasts(type, record?.cycleSec ?? running?.cycleSec ?? null),
    reason: "",
  };
}

/**
 * A usual while, in its unit. It counts from the acceptance, so that of a phase goes beyond what may pass until its green:
 * a cycle where nothing is cut short for it, else the least greens and clearances of the phases before.
 */
function usualLasts(type: ControllerCommandType, cycleSec: number | null): string {
  if (lastsUnit(type) === "minute") return "30";
  const [, most] = lastsBounds(type);
  return String(type === "hold" ? Math.min(most, Math.ceil(((cycleSec ?? 120) + 60) / 30) * 30) : 120);
}

/**
 * The request that a draft is, or the fields that keep it from being one. Of a timing only what differs from what runs
 * is asked for.
 */
export function requestOf(draft: Draft, start: Draft, released: string | undefined): DraftRequest {
  const faults: DraftField[] = [];
  const reason = draft.reason.trim();
  if (reason.length < 1 || reason.length > 200) faults.push("reason");
  const lasts = lastsOf(draft);
  if (lasts === null) faults.push("lasts");
  const request = askedOf(draft, start, released, lasts ?? 0, faults);
  return request !== null && faults.length === 0 ? { ok: true, request, reason } : { ok: false, faults };
}

/** How long it is to last, seconds; 0 for what has no length, null where the figure will not do. */
function lastsOf({ type, lasts }: Draft): number | null {
  const unit = lastsUnit(type);
  if (unit === null) return 0;
  const value = figure(lasts);
  const [least, most] = lastsBounds(type);
  if (value === null || !Number.isInteger(value) || value < least || value > most) return null;
  return unit === "minute" ? value * 60 : value;
}

function askedOf(
  draft: Draft,
  start: Draft,
  released: string | undefined,
  forSec: number,
  faults: DraftField[],
): ControllerRequest | null {
  const [phase] = draft.phases;
  switch (draft.type) {
    case "setPlan":
      if (draft.plan !== null) return { type: "setPlan", args: { plan: draft.plan, forSec } };
      faults.push("plan");
      return null;
    case "setMode":
      return { type: "setMode", args: { mode: draft.mode, forSec } };
    case "setTiming":
      return timingOf(draft, start, forSec, faults);
    case "hold":
    case "force":
      if (phase !== undefined) return { type: draft.type, args: { phase, forSec } };
      faults.push("phases");
      return null;
    case "preempt":
      if (draft.phases.length >= 1 && draft.phases.length <= 4) {
        return { type: "preempt", args: { phases: [...draft.phases], maxSec: forSec } };
      }
      faults.push("phases");
      return null;
    case "release":
      return { type: "release", args: released === undefined ? {} : { commandId: released } };
  }
}

function timingOf(draft: Draft, start: Draft, forSec: number, faults: DraftField[]): ControllerRequest | null {
  const changed = (name: "cycleSec" | "offsetSec") => {
    if (draft[name] === start[name]) return {};
    const value = figure(draft[name]);
    if (value === null) faults.push(name);
    return value === null ? {} : { [name]: value };
  };
  const splits: Record<string, number> = {};
  for (const [phase, seconds] of Object.entries(draft.splits)) {
    if (seconds === start.splits[phase]) continue;
    const value = figure(seconds);
    if (value === null) faults.push("splits");
    else splits[phase] = value;
  }
  const changes = {
    ...changed("cycleSec"),
    ...changed("offsetSec"),
    ...(Object.keys(splits).length === 0 ? {} : { splits }),
  };
  if (faults.length === 0 && Object.keys(changes).length === 0) faults.push("timing");
  const plan = start.runs === null ? {} : { plan: start.runs };
  return { type: "setTiming", args: { ...plan, ...changes, forSec } };
}

/** Whether a timing is made for a plan that runs no more: it would change another than the one that was looked at. */
export function isOutrun({ type, runs }: Pick<Draft, "type" | "runs">, record: ControllerRecord | undefined): boolean {
  return type === "setTiming" && runs !== null && record !== undefined && record.plan !== runs;
}

/** A figure of at most one decimal, not below 0. */
function figure(typed: string): number | null {
  return /^\d{1,5}(\.\d)?$/.test(typed.trim()) ? Number(typed) : null;
}

const text = (value: number | null | undefined) => (value == null ? "" : String(value));
