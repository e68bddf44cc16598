import { Button } from "@mantine/core";
import type { AlarmNotice } from "@roadcast/contract";
import { IconBellCheck, IconCheck } from "@tabler/icons-react";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { toNotice, useAcknowledgeMany, useAlarmHistory } from "../../api/alarms.js";
import { rowsOf } from "../../api/pages.js";
import { useSession } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { useAlarms } from "../../live/alarms.js";
import { useAreaFilter } from "../../live/areas.js";
import { useConnection } from "../../live/hooks.js";
import { FloodBanner } from "../../panels/alarms/FloodBanner.js";
import { SeverityMark } from "../../panels/alarms/SeverityMark.js";
import { SignalBoard } from "../../panels/alarms/SignalBoard.js";
import { alarmTexts, useAlarmWords } from "../../panels/alarms/use-alarm-words.js";
import { useTroubledSignals } from "../../panels/alarms/use-troubled-signals.js";
import { useCommands } from "../../panels/commands/registry.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { useHeldOrder } from "../../ui/held-order.js";
import { useHold } from "../../ui/hold.js";
import { Page } from "../../ui/Page.js";
import { seoulToUtc } from "../audit/audit-search.js";
import { AlarmDrawer } from "./AlarmDrawer.js";
import { AlarmFilters, QuietAlarms } from "./AlarmFilters.js";
import classes from "./AlarmsPage.module.css";
import { AlarmTable, isForHand } from "./AlarmTable.js";
import { AlarmTabs } from "./AlarmTabs.js";
import { isFiltered, openAlarms } from "./alarm-filter.js";
import { type AlarmSearchChange, useAlarmSearch } from "./alarm-search.js";
import { BulkAnswers, type BulkAnswersProps } from "./BulkAnswers.js";

const keyOf = ({ id }: AlarmNotice) => id;
const nothing: ReadonlySet<string> = new Set();

/** The operator's list of alarms: what stands now, and what was. */
export function AlarmsPage() {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const words = useAlarmWords();
  const { status, since } = useConnection();
  const role = useSession().data?.role;
  const [search, change] = useAlarmSearch();
  const { chosen: areas, includes } = useAreaFilter();
  const held = useAlarms();
  const isHistory = search.view === "history";
  const isOpen = useMemo(
    () => (held === null || held.omitted > 0 ? null : (id: string) => held.alarms.has(id)),
    [held],
  );
  const { pages: history, newest } = useAlarmHistory(
    {
      states: search.state === null ? [] : [search.state],
      severities: search.severities,
      kinds: search.kinds,
      areas: search.area === null ? areas : [search.area],
      // As on the list of now: what belongs to no area is looked at with every area.
      orNoArea: search.area === null,
      target: search.target,
      from: seoulToUtc(search.from),
      to: seoulToUtc(search.to),
    },
    isHistory,
    isOpen,
  );
  const { rows: open, quiet } = useMemo(
    () => openAlarms(held?.alarms.values() ?? [], search, includes, words.target),
    [held, search, includes, words],
  );
  const stored = useMemo(
    () => rowsOf(history.data).map((alarm) => held?.alarms.get(alarm.id) ?? toNotice(alarm)),
    [history.data, held],
  );
  const fresh = isHistory ? stored : open;

  const [inside, setInside] = useState({ pointer: false, focus: false });
  const [selected, setSelected] = useState(nothing);
  const isHeld = useHold(inside.pointer || inside.focus || selected.size > 0 || search.open !== null);
  const [releases, setReleases] = useState(0);
  const { open: _open, ...filter } = search;
  const kept = useHeldOrder(JSON.stringify({ ...filter, releases }), isHeld, fresh, keyOf);
  // What stays for the sake of the order says what has become of it.
  const rows = kept.map((row) =>
    row.ended && !isHistory
      ? { ...row, item: held?.alarms.get(row.item.id) ?? { ...row.item, state: "cleared" as const } }
      : row,
  );
  // In the history those that come last are older ones.
  const came = isHistory ? [] : rows.flatMap(({ item, ended, isNew }) => (isNew && !ended ? [item] : []));
  const select = (ids: readonly string[], on: boolean) =>
    setSelected((before) => {
      const after = new Set(before);
      for (const id of ids) {
        if (on) after.add(id);
        else after.delete(id);
      }
      return after;
    });

  const refine = (filtering: AlarmSearchChange) => {
    setSelected(nothing);
    change(filtering);
  };

  const acknowledge = useAcknowledgeMany();
  const [answers, setAnswers] = useState<Omit<BulkAnswersProps, "onClose"> | null>(null);
  const acknowledgeAll = (ids: readonly string[]) => {
    if (ids.length === 0 || acknowledge.isPending) return;
    const lines = new Map(
      rows.flatMap(({ item }) => (ids.includes(item.id) ? [[item.id, words.line(item)] as const] : [])),
    );
    acknowledge.mutate(ids, {
      onSuccess: (results) => {
        setAnswers({ results, lines });
        setSelected(nothing);
      },
    });
  };
  // What is no longer on the list is not acknowledged unseen.
  const chosen = rows.flatMap(({ item }) => (selected.has(item.id) ? [item.id] : []));
  const forHand = rows.flatMap(({ item, ended }) => (!ended && isForHand(item, role) ? [item.id] : []));
  useCommands({
    selectWaiting: () => select(forHand, true),
    acknowledge: () => acknowledgeAll(chosen),
    history: () => refine({ view: isHistory ? null : "history", state: null, from: null, to: null }),
  });

  const historyError = history.error ?? newest.error;
  const ready = isHistory ? history.data !== undefined : held !== null;
  const filtered = isFiltered(search) || (isHistory && areas.length > 0);
  const empty = emptyText({ ready, isHistory, isFiltered: filtered, open: held?.alarms.size ?? 0 });
  return (
    <Page title={t("alarms:title")} lead={t("alarms:lead")} actions={<AlarmTabs />} fill>
      <Board />
      {held === null ? null : <FloodBanner flood={held.flood} />}
      {status === "disconnected" ? (
        <p className={classes.stale} role="alert">
          {t("alarms:list.stale", { time: format.time(since) })}
        </p>
      ) : null}
      <AlarmFilters search={search} change={refine} />
      <div className={classes.bulk}>
        <span role="status">
          {chosen.length > 0
            ? t("alarms:bulk.selected", { count: chosen.length })
            : t("alarms:list.shown", { count: fresh.length })}
          {!isHistory && (held?.omitted ?? 0) > 0 ? (
            <> · {t("alarms:list.omitted", { count: held?.omitted ?? 0 })}</>
          ) : null}
        </span>
        {chosen.length > 0 ? (
          <>
            <Button
              size="compact-sm"
              leftSection={<IconCheck size={14} />}
              loading={acknowledge.isPending}
              onClick={() => acknowledgeAll(chosen)}
            >
              {t("alarms:bulk.acknowledge")}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setSelected(nothing)}>
              {t("alarms:bulk.none")}
            </Button>
          </>
        ) : null}
        {isHeld ? <span className={classes.held}>{t("alarms:list.held")}</span> : null}
        {came.length > 0 ? <Came alarms={came} onShow={() => setReleases(releases + 1)} /> : null}
        {isHistory ? null : <QuietAlarms search={search} change={refine} counts={quiet} />}
      </div>
      {answers === null ? null : <BulkAnswers {...answers} onClose={() => setAnswers(null)} />}
      {acknowledge.isError ? <ProblemNote error={acknowledge.error} /> : null}
      {isHistory && historyError !== null ? (
        <ProblemNote error={historyError} onRetry={() => void history.refetch()} />
      ) : null}
      <Held onInside={setInside}>
        {rows.length > 0 ? (
          <AlarmTable
            rows={rows}
            role={role}
            selected={selected}
            open={search.open}
            onSelect={select}
            onOpen={(id) => change({ alarm: id })}
            hasMore={isHistory && history.hasNextPage}
            loadingMore={history.isFetchingNextPage}
            onMore={() => void history.fetchNextPage()}
          />
        ) : (
          <EmptyState icon={<IconBellCheck />} title={t(`alarms:list.${empty}`)} next={t(`alarms:list.${empty}Next`)} />
        )}
      </Held>
      <AlarmDrawer
        id={search.open}
        notice={search.open === null ? null : (held?.alarms.get(search.open) ?? null)}
        onClose={() => change({ alarm: null })}
        onOther={(id) => change({ alarm: id })}
      />
    </Page>
  );
}

/** Why the list is empty, as the catalogue has it: nothing is told to be in order that is only out of sight. */
function emptyText(of: { ready: boolean; isHistory: boolean; isFiltered: boolean; open: number }) {
  if (!of.ready) return "waiting";
  if (of.isFiltered) return of.isHistory ? "noneFilteredHistory" : "noneFiltered";
  if (of.isHistory) return "noneHistory";
  return of.open > 0 ? "noneHere" : "none";
}

/** What has come below while the order is held, and how bad the worst of it is; it brings them to their places. */
function Came({ alarms, onShow }: { alarms: readonly AlarmNotice[]; onShow: () => void }) {
  const { t } = useTranslation(alarmTexts);
  const worst = ([1, 2, 3, 4] as const).find((each) => alarms.some(({ severity }) => severity === each)) ?? 5;
  return (
    <Button size="compact-sm" leftSection={<SeverityMark severity={worst} />} onClick={onShow}>
      {t("alarms:held.came", { count: alarms.length })}
    </Button>
  );
}

interface HeldProps {
  onInside: (change: (before: { pointer: boolean; focus: boolean }) => { pointer: boolean; focus: boolean }) => void;
  children: ReactNode;
}

/** The frame of the list; it tells when a person is at it, with the pointer or with the focus. */
function Held({ onInside, children }: HeldProps) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done here, it is only told who is at the list.
    <div
      className={classes.frame}
      onPointerEnter={() => onInside((before) => ({ ...before, pointer: true }))}
      onPointerLeave={() => onInside((before) => ({ ...before, pointer: false }))}
      onFocus={() => onInside((before) => ({ ...before, focus: true }))}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onInside((before) => ({ ...before, focus: false }));
      }}
    >
      {children}
    </div>
  );
}

/** Looks each second by itself, so that the page around it does not have to. */
function Board() {
  return <SignalBoard signals={useTroubledSignals()} />;
}
