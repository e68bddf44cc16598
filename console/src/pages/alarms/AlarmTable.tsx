import { Checkbox } from "@mantine/core";
import { type AlarmNotice, mayHandleAlarm, type Role } from "@roadcast/contract";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { isUnacknowledged } from "../../live/alarm-reducer.js";
import { useServerClock } from "../../live/hooks.js";
import { AlarmStateMark } from "../../panels/alarms/AlarmStateMark.js";
import { SeverityMark } from "../../panels/alarms/SeverityMark.js";
import { alarmTexts, useAlarmWords } from "../../panels/alarms/use-alarm-words.js";
import type { HeldRow } from "../../ui/held-order.js";
import { rootScale } from "../../ui/root-scale.js";
import classes from "./AlarmTable.module.css";

/** 3rem */
const rowHeight = 48;

/** Whether a person of that role can acknowledge an alarm now. */
export const isForHand = (alarm: AlarmNotice, role: Role | undefined): boolean =>
  role !== undefined && mayHandleAlarm(role, alarm.kind) && isUnacknowledged(alarm);

interface AlarmTableProps {
  rows: readonly HeldRow<AlarmNotice>[];
  role: Role | undefined;
  selected: ReadonlySet<string>;
  open: string | null;
  onSelect: (ids: readonly string[], on: boolean) => void;
  onOpen: (id: string) => void;
  hasMore: boolean;
  loadingMore: boolean;
  onMore: () => void;
}

/** A long list of alarms; only the rows in sight are in the page. */
export function AlarmTable(props: AlarmTableProps) {
  const { rows, role, selected, hasMore, loadingMore, onMore } = props;
  const { t } = useTranslation(alarmTexts);
  const scroller = useRef<HTMLDivElement>(null);
  const [scale] = useState(rootScale);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight * scale,
    getItemKey: (index) => rows[index]?.item.id ?? index,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !loadingMore && lastSeen >= rows.length - 20) onMore();
  }, [hasMore, loadingMore, lastSeen, rows.length, onMore]);
  const selectable = rows.filter(({ item, ended }) => !ended && isForHand(item, role)).map(({ item }) => item.id);
  const all = selectable.length > 0 && selectable.every((id) => selected.has(id));
  return (
    <div ref={scroller} className={classes.scroller}>
      <table
        className={classes.table}
        aria-label={t("alarms:list.label")}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
      >
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" data-column="select">
              <Checkbox
                size="xs"
                aria-label={t("alarms:list.selectAll")}
                disabled={selectable.length === 0}
                checked={all}
                indeterminate={!all && selectable.some((id) => selected.has(id))}
                onChange={() => props.onSelect(selectable, !all)}
              />
            </th>
            <th scope="col" data-column="severity">
              {t("alarms:list.severity")}
            </th>
            <th scope="col">{t("alarms:list.what")}</th>
            <th scope="col" data-column="area">
              {t("alarms:list.area")}
            </th>
            <th scope="col" data-column="state">
              {t("alarms:list.state")}
            </th>
            <th scope="col" data-column="raised">
              {t("alarms:list.raised")}
            </th>
            <th scope="col" data-column="age">
              {t("alarms:list.age")}
            </th>
          </tr>
        </thead>
        <tbody>
          <Room height={items[0]?.start ?? 0} />
          {items.map(({ index, key }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <AlarmRow
                key={key}
                index={index}
                row={row}
                role={role}
                selected={selected.has(row.item.id)}
                open={row.item.id === props.open}
                onSelect={props.onSelect}
                onOpen={props.onOpen}
              />
            );
          })}
          <Room height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
    </div>
  );
}

interface AlarmRowProps extends Pick<AlarmTableProps, "role" | "onSelect" | "onOpen"> {
  index: number;
  row: HeldRow<AlarmNotice>;
  selected: boolean;
  open: boolean;
}

function AlarmRow({ index, row: { item: alarm, ended }, role, selected, open, onSelect, onOpen }: AlarmRowProps) {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const words = useAlarmWords();
  const now = useServerClock();
  const line = words.line(alarm);
  const end = alarm.clearedAt ?? alarm.returnedAt ?? now;
  const more = [
    words.says(alarm),
    ...(alarm.memberCount > 0 ? [t("alarms:list.members", { count: alarm.memberCount })] : []),
    ...(alarm.shelf === null
      ? []
      : [
          t("alarms:detail.shelfUntil", {
            name: alarm.shelf.by,
            time: format.dateTime(alarm.shelf.until),
            reason: alarm.shelf.reason,
          }),
        ]),
    ...(alarm.occurrences > 1 ? [t("alarms:list.occurrences", { count: alarm.occurrences })] : []),
  ];
  return (
    <tr aria-rowindex={index + 2} data-open={open || undefined} data-ended={ended || undefined}>
      <td data-column="select">
        <Checkbox
          size="xs"
          className={classes.above ?? ""}
          aria-label={t("alarms:list.select", { what: line })}
          disabled={ended || !isForHand(alarm, role)}
          checked={selected}
          onChange={() => onSelect([alarm.id], !selected)}
        />
      </td>
      <td data-column="severity">
        <SeverityMark severity={alarm.severity} />
      </td>
      <td>
        <button type="button" className={classes.open} onClick={() => onOpen(alarm.id)}>
          {words.target(alarm.target)} <span className={classes.kind}>{t(`alarms:kinds.${alarm.kind}`)}</span>
        </button>
        <span className={classes.says}>{more.join(" · ")}</span>
      </td>
      <td data-column="area">{words.area(alarm.areaId)}</td>
      <td data-column="state">
        <AlarmStateMark state={alarm.state} />
      </td>
      <td data-column="raised" title={format.dateTime(alarm.raisedAt)}>
        {format.moment(alarm.raisedAt, now)}
      </td>
      <td data-column="age">{format.duration(Math.max(0, end - alarm.raisedAt))}</td>
    </tr>
  );
}

/** The room of the rows that are out of sight. */
function Room({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr className={classes.room}>
      <td colSpan={7} style={{ height }} />
    </tr>
  );
}
