import {
  type ControllerRecord,
  type DeviceRecord,
  type SignalTrouble,
  signalTrouble,
  signalTroubles,
} from "@roadcast/contract";
import { isControllerStale } from "./staleness.js";

/** A signal that is in flash, dark or in conflict, whoever asked for that. */
export interface TroubledSignal {
  id: string;
  trouble: SignalTrouble;
  /**
   * `command`: one is in force and the gateway has no alarm of it. `itself`: none is. `unclear`: both a command and an
   * alarm are there, as where the rule takes commanded flashes for faults.
   */
  cause: "command" | "itself" | "unclear";
  /** It has fallen silent since: this is what was known last. */
  silent: boolean;
  /** When its heads began to show it, by what it reports; null where it does not say. */
  since: number | null;
}

/**
 * The signals that are in trouble, the worst first, then by id.
 *
 * @param hasAlarm whether the gateway has an open alarm of the fault
 */
export function troubledSignals(
  controllers: Iterable<ControllerRecord>,
  device: (key: string) => Pick<DeviceRecord, "online"> | undefined,
  hasAlarm: (id: string) => boolean,
  now: number,
): TroubledSignal[] {
  const found: TroubledSignal[] = [];
  for (const record of controllers) {
    const trouble = signalTrouble(record);
    if (trouble === null) continue;
    const starts = record.phases.flatMap(({ indication, since }) =>
      indication === trouble && since != null ? [since] : [],
    );
    found.push({
      id: record.id,
      trouble,
      cause: record.activeCommandId === null ? "itself" : hasAlarm(record.id) ? "unclear" : "command",
      silent: device(`controllers/${record.id}`)?.online === false || isControllerStale(record, now),
      since: starts.length === 0 ? null : Math.max(...starts),
    });
  }
  const rank = ({ trouble }: TroubledSignal) => signalTroubles.indexOf(trouble);
  return found.sort((a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id));
}
