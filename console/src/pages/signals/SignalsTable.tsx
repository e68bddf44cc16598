import { Anchor, Checkbox } from "@mantine/core";
import type { CommandNotice } from "@roadcast/contract";
import { IconTrafficLightsOff } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormat } from "../../format/use-format.js";
import { useKeptAreas } from "../../live/areas.js";
import { commandToTell, mergeLives } from "../../live/command-lives.js";
import { useHeardCommands, useHeldLock } from "../../live/commands.js";
import { useJudged } from "../../live/hooks.js";
import { liveStore } from "../../live/store.js";
import type { ControllerModel } from "../../map/network-model.js";
import { JunctionMark } from "../../panels/map/JunctionMark.js";
import { CommandStateMark } from "../../panels/signals/CommandLife.js";
import { endOf } from "../../panels/signals/life.js";
import { signalTexts } from "../../panels/signals/signal-texts.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { rootScale } from "../../ui/root-scale.js";
import { StatusMark } from "../../ui/StatusMark.js";
import classes from "./SignalsPage.module.css";
import { useSignalFacts } from "./use-signal-facts.js";

interface SignalsTableProps {
  rows: readonly ControllerModel[];
  /** Commands by controller, as REST has them: they may have been asked for before this page was opened. */
  stored: Readonly<Record<string, readonly CommandNotice[]>>;
  /** The network has none at all. */
  empty: boolean;
  /** Null to those who may not command. */
  picked: readonly string[] | null;
  /** The same function at each render. */
  onPick: (id: string, on: boolean) => void;
}

const none: readonly CommandNotice[] = [];
/** 2.25rem */
const rowHeight = 36;
const columns = ["id", "name", "state", "plan", "cycle", "lock", "command"] as const;

/** A list of controllers, each with what it does now; only the rows in sight are in the page. */
export const SignalsTable = memo(function SignalsTable({ rows, stored, empty, picked, onPick }: SignalsTableProps) {
  const { t } = useTranslation(signalTexts);
  const scroller = useRef<HTMLDivElement>(null);
  const [scale] = useState(rootScale);
  const keptAreas = useKeptAreas();
  const getItemKey = useCallback((index: number) => rows[index]?.id ?? index, [rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight * scale,
    getItemKey,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const width = columns.length + (picked === null ? 0 : 1);
  return (
    <div className={classes.frame}>
      <div ref={scroller} className={classes.scroller}>
        <table className={classes.table} aria-label={t("signals:list.table")} aria-rowcount={rows.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              {picked === null ? null : (
                <th scope="col" data-column="pick">
                  {t("signals:list.columns.pick")}
                </th>
              )}
              {columns.map((column) => (
                <th key={column} scope="col" data-column={column}>
                  {t(`signals:list.columns.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Room height={items[0]?.start ?? 0} width={width} />
            {items.map(({ index }) => {
              const controller = rows[index];
              if (controller === undefined) return null;
              const { id } = controller;
              return (
                <Row
                  key={id}
                  controller={controller}
                  index={index + 2}
                  picked={picked === null ? null : picked.includes(id)}
                  keptAreas={keptAreas}
                  stored={stored[id] ?? none}
                  onPick={onPick}
                />
              );
            })}
            <Room height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} width={width} />
          </tbody>
        </table>
        {rows.length === 0 ? (
          <EmptyState
            icon={<IconTrafficLightsOff />}
            title={t(empty ? "signals:list.emptyAll" : "signals:list.empty")}
            next={t(empty ? "signals:list.emptyAllNext" : "signals:list.emptyNext")}
          />
        ) : null}
      </div>
    </div>
  );
});

/** The room of the rows that are out of sight. */
function Room({ height, width }: { height: number; width: number }) {
  if (height <= 0) return null;
  return (
    <tr className={classes.room}>
      <td colSpan={width} style={{ height }} />
    </tr>
  );
}

interface RowProps {
  controller: ControllerModel;
  index: number;
  picked: boolean | null;
  keptAreas: (path: string) => string;
  stored: readonly CommandNotice[];
  onPick: SignalsTableProps["onPick"];
}

/** Renders when what it says changes, not with the clock nor with the commands of other controllers. */
const Row = memo(function Row({ controller, index, picked, keptAreas, stored, onPick }: RowProps) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const { id, properties, node } = controller;
  const { condition, mode, plan, cycleSec, activeCommandId } = useSignalFacts(id);
  const lock = useHeldLock(id);
  const lives = mergeLives(stored, useHeardCommands(id));
  const command = commandToTell(lives, activeCommandId);
  const over = useJudged(
    (at) => command !== undefined && endOf(command, liveStore.get("controllers", id), lives, at) !== null,
  );
  const known = condition !== "offline" && condition !== "unknown";
  const named = properties.plans.find((each) => each.plan === plan);
  const name = format.name(node?.properties.name ?? properties.name);
  return (
    <tr aria-rowindex={index} data-picked={picked === true || undefined}>
      {picked === null ? null : (
        <td data-column="pick">
          <Checkbox
            size="xs"
            checked={picked}
            aria-label={t("signals:list.pick", { name })}
            onChange={(event) => onPick(id, event.currentTarget.checked)}
          />
        </td>
      )}
      <td data-column="id">
        <span className={classes.id}>{id}</span>
      </td>
      <td data-column="name">
        <Anchor component={Link} to={keptAreas(`/signals/${encodeURIComponent(id)}`)} size="sm">
          {name}
        </Anchor>
      </td>
      <td data-column="state">
        <span className={classes.state}>
          <JunctionMark condition={condition} />
          {mode !== null && condition === "normal"
            ? t(`map.modes.${mode}`)
            : mode === "manual" && condition === "manual" && activeCommandId !== null
              ? t("signals:list.byCommand")
              : t(`map.junction.${condition}`)}
        </span>
      </td>
      <td data-column="plan">
        {known && plan !== null
          ? t("map.controller.planNamed", { plan, name: named === undefined ? "" : format.name(named.name) })
          : "–"}
      </td>
      <td data-column="cycle">
        {known && cycleSec !== null ? t("signals:list.cycleOf", { cycle: format.number(cycleSec) }) : "–"}
      </td>
      <td data-column="lock">
        {lock === null ? null : (
          <span title={lock.reason}>
            {t("signals:list.lockedUntil", { who: lock.holder, time: format.time(lock.expiresAt) })}
          </span>
        )}
      </td>
      <td data-column="command">
        {command === undefined ? (
          // It was asked for before all that is known here: its own page has the rest.
          activeCommandId === null ? null : (
            t("signals:list.inForce")
          )
        ) : (
          <span className={classes.state} title={`${command.requestedBy}, ${format.dateTime(command.requestedAt)}`}>
            {t(`signals:types.${command.type}`)}{" "}
            {over ? (
              <StatusMark tone="muted">{t("signals:list.over")}</StatusMark>
            ) : (
              <CommandStateMark state={command.state} />
            )}
          </span>
        )}
      </td>
    </tr>
  );
});
