import { Button } from "@mantine/core";
import { type AlarmNotice, mayHandleAlarm } from "@roadcast/contract";
import { IconCheck } from "@tabler/icons-react";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useAcknowledge } from "../../api/alarms.js";
import { useSession } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { useKeptAreas } from "../../live/areas.js";
import { useServerClock } from "../../live/hooks.js";
import { useHeldOrder } from "../../ui/held-order.js";
import { useProblemToast } from "../problem/use-problem-text.js";
import classes from "./BellList.module.css";
import { countdown, muteLeft, muteMinutes } from "./mute.js";
import { SeverityMark } from "./SeverityMark.js";
import { sounder } from "./sounder.js";
import { countBySeverity } from "./sounding.js";
import { alarmTexts, useAlarmWords } from "./use-alarm-words.js";

const shownAtMost = 12;
const keyOf = ({ id }: AlarmNotice) => id;

interface BellListProps {
  waiting: readonly AlarmNotice[];
  mutedUntil: number | null;
  onLeave: () => void;
}

/** The newest alarms that wait to be acknowledged. They keep their places while the list is open. */
export function BellList({ waiting, mutedUntil, onLeave }: BellListProps) {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const words = useAlarmWords();
  const keptAreas = useKeptAreas();
  const now = useServerClock();
  const role = useSession().data?.role;
  const acknowledge = useAcknowledge();
  const sayProblem = useProblemToast();
  const newest = useMemo(() => [...waiting].sort((a, b) => b.raisedAt - a.raisedAt), [waiting]);
  const rows = useHeldOrder("bell", true, newest, keyOf);
  const left = countdown(muteLeft(mutedUntil, now));
  const more = rows.length - shownAtMost;
  const unmute = useRef<HTMLButtonElement>(null);
  const all = useRef<HTMLAnchorElement>(null);
  const isMuted = mutedUntil !== null;
  const wasMuted = useRef(isMuted);
  useEffect(() => {
    if (wasMuted.current === isMuted) return;
    wasMuted.current = isMuted;
    // The button that had the focus is gone with the press: the focus stays in the list, where Escape closes it, and
    // never on a button that would mute.
    if (document.activeElement === document.body) (isMuted ? unmute : all).current?.focus();
  }, [isMuted]);
  return (
    <>
      <h2 className={classes.title}>{t("alarms:bell.title")}</h2>
      {waiting.length > 0 ? (
        <ul className={classes.counts}>
          {[...countBySeverity(waiting)].map(([severity, count]) => (
            <li key={severity}>
              <SeverityMark severity={severity} /> {format.number(count)}
            </li>
          ))}
        </ul>
      ) : null}
      {rows.length === 0 ? <p className={classes.none}>{t("alarms:bell.none")}</p> : null}
      <ul className={classes.list}>
        {rows.slice(0, shownAtMost).map(({ item: alarm, ended }) => {
          const line = words.line(alarm);
          const isDone = ended || (acknowledge.isPending && acknowledge.variables === alarm.id);
          return (
            <li key={alarm.id} className={classes.row} data-ended={ended || undefined}>
              <SeverityMark severity={alarm.severity} />
              <Link className={classes.item} to={keptAreas(`/alarms?alarm=${alarm.id}`)} onClick={onLeave}>
                <span className={classes.name}>{words.target(alarm.target)}</span>
                <span className={classes.detail}>
                  {ended ? t("alarms:bell.done") : words.says(alarm)} · {format.moment(alarm.raisedAt, now)}
                </span>
              </Link>
              {role !== undefined && mayHandleAlarm(role, alarm.kind) ? (
                <Button
                  size="compact-sm"
                  variant="default"
                  // Neither `disabled` nor `loading`: they would take the focus away from who has just pressed it.
                  data-disabled={isDone}
                  aria-disabled={isDone}
                  leftSection={<IconCheck size={14} />}
                  aria-label={t("alarms:bell.acknowledgeOf", { what: line })}
                  onClick={() => {
                    if (!isDone) acknowledge.mutate(alarm.id, { onError: sayProblem });
                  }}
                >
                  {t("alarms:bell.acknowledge")}
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
      {more > 0 ? <p className={classes.none}>{t("alarms:bell.more", { value: format.number(more) })}</p> : null}
      <Link ref={all} className={classes.all} to={keptAreas("/alarms")} onClick={onLeave}>
        {t("alarms:bell.all")}
      </Link>
      <div className={classes.mutes}>
        {isMuted ? (
          <Button ref={unmute} size="compact-sm" variant="light" fullWidth onClick={() => sounder.mute(0)}>
            {t("alarms:bell.unmute", { left })}
          </Button>
        ) : (
          muteMinutes.map((minutes) => (
            <Button key={minutes} size="compact-sm" variant="default" onClick={() => sounder.mute(minutes)}>
              {t("alarms:bell.mute", { minutes })}
            </Button>
          ))
        )}
      </div>
      <p className={classes.hint}>{t("alarms:bell.hint")}</p>
    </>
  );
}
