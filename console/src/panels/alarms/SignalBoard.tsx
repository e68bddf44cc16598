import { IconCircleCheck, IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormat } from "../../format/use-format.js";
import { useKeptAreas } from "../../live/areas.js";
import { useServerClock } from "../../live/hooks.js";
import type { TroubledSignal } from "../../live/signal-trouble.js";
import { JunctionMark } from "../map/JunctionMark.js";
import classes from "./SignalBoard.module.css";
import { alarmTexts, useAlarmWords } from "./use-alarm-words.js";

interface SignalBoardProps {
  /** Null without a live picture. */
  signals: readonly TroubledSignal[] | null;
  /** It lies over something else. */
  floating?: boolean;
  /** As many as there is room for. */
  most?: number;
}

/** The pinned board: signals that are now in conflict, dark or in flash, the worst first, commanded or not. */
export function SignalBoard({ signals, floating = false, most = 24 }: SignalBoardProps) {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const alarmed = signals?.some(({ cause }) => cause !== "command") ?? false;
  return (
    <section
      className={classes.board}
      data-alarmed={alarmed || undefined}
      data-floating={floating || undefined}
      aria-label={t("alarms:board.title")}
    >
      <h2 className={classes.title}>
        {t("alarms:board.title")}
        {signals === null ? null : <span className={classes.count}>{format.number(signals.length)}</span>}
      </h2>
      <div role="status" className={classes.body}>
        {signals === null ? (
          <p className={classes.calm}>
            <IconPlugConnectedX size={16} aria-hidden="true" /> {t("alarms:board.unknown")}
          </p>
        ) : null}
        {signals?.length === 0 ? (
          <p className={classes.calm}>
            <IconCircleCheck size={16} aria-hidden="true" /> {t("alarms:board.none")}
          </p>
        ) : null}
        {signals !== null && signals.length > 0 ? (
          <ul className={classes.signals}>
            {signals.slice(0, most).map((signal) => (
              <Signal key={signal.id} signal={signal} />
            ))}
            {signals.length > most ? (
              <li className={classes.more}>
                {t("alarms:board.more", { value: format.number(signals.length - most) })}
              </li>
            ) : null}
          </ul>
        ) : null}
      </div>
    </section>
  );
}

function Signal({ signal: { id, trouble, cause, silent, since } }: { signal: TroubledSignal }) {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const words = useAlarmWords();
  const keptAreas = useKeptAreas();
  const now = useServerClock();
  const target = `controllers/${id}`;
  const facts = [
    t(`alarms:board.troubles.${trouble}`),
    ...(cause === "unclear" ? [] : [t(`alarms:board.causes.${cause}`)]),
    ...(since === null ? [] : [t("alarms:board.since", { time: format.moment(since, now) })]),
    ...(silent ? [t("alarms:board.last")] : []),
  ];
  return (
    <li>
      <Link
        className={classes.signal}
        data-commanded={cause === "command" || undefined}
        to={keptAreas(words.place(target).to ?? `/map?sel=controller:${id}`)}
      >
        <JunctionMark condition={trouble === "dark" ? "dark" : "flash"} />
        <span className={classes.name}>{words.target(target)}</span>
        <span className={classes.facts}>{facts.join(" · ")}</span>
      </Link>
    </li>
  );
}
