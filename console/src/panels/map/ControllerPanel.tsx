import { signalEventCodes } from "@roadcast/contract";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.js";
import { useFormat } from "../../format/use-format.js";
import { serverNow } from "../../live/clock.js";
import { useControllerRecord, useDeviceRecord, useServerClock } from "../../live/hooks.js";
import { junctionCondition } from "../../map/approaches.js";
import type { ControllerModel, NetworkModel } from "../../map/network-model.js";
import { cycleSecondNow } from "../../map/ring-barrier.js";
import type { MapHit } from "../../map/view.js";
import { StatusMark } from "../../ui/StatusMark.js";
import table from "../../ui/table.module.css";
import { ProblemNote } from "../problem/ProblemNote.js";
import classes from "./ControllerPanel.module.css";
import { Facts, Part } from "./Facts.js";
import { JunctionMark } from "./JunctionMark.js";
import { PresenceRow } from "./PresenceRow.js";
import { RingBarrier } from "./RingBarrier.js";

interface ControllerPanelProps {
  controller: ControllerModel;
  model: NetworkModel;
  onPick: (hit: MapHit) => void;
}

/** A signal: its mode and plan, its phases now, its latest events. */
export function ControllerPanel({ controller, model, onPick }: ControllerPanelProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const record = useControllerRecord(controller.id);
  const device = useDeviceRecord(`controllers/${controller.id}`);
  const now = useServerClock();
  const condition = junctionCondition(record, device?.online ?? null, now);
  const second = record === undefined ? null : cycleSecondNow(record, now);
  const plan = controller.properties.plans.find((known) => known.plan === record?.plan);
  const linkName = (id: string) => {
    const link = model.links.get(id);
    return link === undefined ? id : format.name(link.properties.name);
  };
  return (
    <>
      <Part title={t("map.now.title")}>
        <p className={classes.condition}>
          <JunctionMark condition={condition} />
          <b>{t(`map.junction.${condition}`)}</b>
          {record !== undefined && (condition === "normal" || condition === "manual") && (
            <span>{t(`map.modes.${record.mode}`)}</span>
          )}
        </p>
        {condition === "offline" && record !== undefined && (
          <p className={classes.note}>{t("map.controller.lastState", { ago: format.ago(record.receivedAt, now) })}</p>
        )}
        {(record?.faults ?? []).map((fault) => (
          <p key={fault} className={classes.note}>
            <StatusMark tone="alarm">{fault}</StatusMark>
          </p>
        ))}
        <Facts
          rows={[
            [
              t("map.controller.plan"),
              record?.plan == null
                ? "–"
                : t("map.controller.planNamed", {
                    plan: record.plan,
                    name: plan === undefined ? "" : format.name(plan.name),
                  }),
            ],
            [
              t("map.controller.cycle"),
              second === null || record?.cycleSec == null
                ? "–"
                : t("map.controller.cycleAt", { second: Math.floor(second), cycle: record.cycleSec }),
            ],
            [
              t("map.controller.offset"),
              record?.offsetSec == null ? "–" : t("units.second", { value: format.number(record.offsetSec) }),
            ],
          ]}
        />
      </Part>
      <Part title={t("map.controller.phases")}>
        <RingBarrier controller={controller} record={condition === "offline" ? undefined : record} />
        <div className={classes.scroller}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t("map.controller.phase")}</th>
                <th scope="col">{t("map.controller.shows")}</th>
                <th scope="col">{t("map.controller.serves")}</th>
              </tr>
            </thead>
            <tbody>
              {controller.properties.phases.map(({ phase, movements }) => {
                const shown =
                  condition === "offline" ? undefined : record?.phases.find((state) => state.phase === phase);
                return (
                  <tr key={phase}>
                    <td>{phase}</td>
                    <td className={classes.shows}>
                      <span className={classes.dot} data-is={shown?.indication ?? "dark"} />
                      {t(`map.indications.${shown?.indication ?? "dark"}`)}{" "}
                      <span className={classes.for}>
                        {shown?.since == null
                          ? ""
                          : t("units.second", { value: Math.max(0, Math.floor((now - shown.since) / 1000)) })}
                      </span>
                    </td>
                    <td>
                      {movements.map(({ fromLinkId, turn }) => (
                        <button
                          key={`${fromLinkId} ${turn}`}
                          type="button"
                          className={classes.movement}
                          onClick={() => onPick({ kind: "link", id: fromLinkId })}
                        >
                          {linkName(fromLinkId)} · {t(`map.turns.${turn}`)}
                        </button>
                      ))}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </Part>
      <EventsPart id={controller.id} />
      <Part title={t("map.attributes")}>
        <Facts
          rows={[
            [t("map.device.state"), <PresenceRow key="state" record={device} />],
            [t("map.device.lastSeen"), format.time(device?.lastSeenAt)],
            [
              t("map.device.clock"),
              device?.clockOffsetMs == null ? "–" : t("units.ms", { value: format.number(device.clockOffsetMs) }),
            ],
            [t("map.controller.checksum"), record?.configChecksum ?? "–"],
            [t("map.id"), <code key="id">{controller.id}</code>],
            [t("map.controller.node"), controller.properties.nodeId],
            [t("map.link.standardId"), controller.node?.properties.standardNodeId ?? "–"],
            controller.properties.externalId === null ? null : [t("map.externalId"), controller.properties.externalId],
          ]}
        />
      </Part>
    </>
  );
}

const eventsSpanMs = 3 * 60_000;
const mostEvents = 60;
const nameOfCode = new Map<number, EventName>(
  Object.entries(signalEventCodes).map(([name, code]) => [code, name as EventName]),
);
type EventName = keyof typeof signalEventCodes;
/** Hits of detectors would bury everything else. */
const hits: readonly number[] = [signalEventCodes.detectorOff, signalEventCodes.detectorOn];

/** The latest high-resolution events; the list stands still while the pointer or the focus is in it. */
function EventsPart({ id }: { id: string }) {
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
  const scroller = useRef<HTMLDivElement>(null);
  return (
    <Part
      title={t("map.controller.events")}
      aside={<span className={classes.held}>{held ? t("map.controller.held") : ""}</span>}
    >
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data !== undefined && entries.length === 0 && (
        <p className={classes.note}>{t("map.controller.noEvents")}</p>
      )}
      <section
        ref={scroller}
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
    </Part>
  );
}
