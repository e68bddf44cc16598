import { signalEventCodes } from "@roadcast/contract";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.js";
import { serverNow } from "../../api/gateway-clock.js";
import { useFormat } from "../../format/use-format.js";
import table from "../../ui/table.module.css";
import { ProblemNote } from "../problem/ProblemNote.js";
import classes from "./Signal.module.css";

const eventsSpanMs = 3 * 60_000;
const mostEvents = 60;
type EventName = keyof typeof signalEventCodes;
const nameOfCode = new Map<number, EventName>(
  Object.entries(signalEventCodes).map(([name, code]) => [code, name as EventName]),
);
/** Hits of detectors would bury everything else. */
const hits: readonly number[] = [signalEventCodes.detectorOff, signalEventCodes.detectorOn];

/** The latest high-resolution events; the list stands still while the pointer or the focus is in it. */
export function SignalEvents({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [held, setHeld] = useState(false);
  const query = useQuery({
    queryKey: ["events", id],
    queryFn: ({ signal }) => {
      const to = serverNow() + 1_000;
      return call("controllerEvents", { params: { id }, query: { from: to - eventsSpanMs, to } }, { signal });
    },
    refetchInterval: held ? false : 3_000,
  });
  const entries = (query.data?.entries ?? [])
    .filter(([, code]) => !hits.includes(code))
    .slice(-mostEvents)
    .toReversed();
  return (
    <>
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data !== undefined && entries.length === 0 && (
        <p className={classes.note}>{t("map.controller.noEvents")}</p>
      )}
      <section
        className={classes.events}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={t("map.controller.events")}
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
        onFocus={() => setHeld(true)}
        onBlur={() => setHeld(false)}
      >
        <table className={table.table}>
          <tbody>
            {entries.map(([at, code, parameter], index) => {
              const name = nameOfCode.get(code);
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: an event has no identity but its place and content.
                <tr key={`${at} ${code} ${parameter} ${index}`}>
                  <td className={table.nowrap}>{format.time(Date.parse(at))}</td>
                  <td>{name === undefined ? t("map.events.other", { code }) : t(`map.events.${name}`)}</td>
                  <td className={table.figure}>{parameter}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      <p className={classes.held}>{held ? t("map.controller.held") : ""}</p>
    </>
  );
}
