import type { ChannelNotice } from "@roadcast/contract";
import { IconAlertTriangle, IconPlayerStop } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../ui/EmptyState.js";
import { LazyPlayer } from "../../video/LazyPlayer.js";
import type { PlaybackReading } from "../../video/playback-reading.js";
import { ChannelStateMark } from "./ChannelStateMark.js";
import classes from "./Programme.module.css";

interface ProgrammeProps {
  state: ChannelNotice["state"];
  src: string;
  name: string;
  /** Name of the source on air; null where there is none. */
  source: string | null;
  /** What is to go on air next, in words; null where nothing is. */
  pending: string | null;
  stalled: boolean;
  onReading: (reading: PlaybackReading) => void;
  /** What to do where it is stopped or failed. */
  next: { stopped: string; failed: string };
  /** Start, stop, slate. */
  controls: ReactNode;
}

/** The programme monitor: what viewers of a channel see, or why they see nothing, and the hands on it. */
export function Programme(props: ProgrammeProps) {
  const { state, source, pending, controls } = props;
  const { t } = useTranslation();
  return (
    <section className={classes.monitor} data-state={state} aria-label={t("channels.programme")}>
      <header className={classes.head}>
        <h2 className={classes.title}>{t("channels.programme")}</h2>
        <ChannelStateMark state={state} />
        {source === null ? null : <span className={classes.source}>{source}</span>}
        {pending === null ? null : <span className={classes.next}>{pending}</span>}
      </header>
      <Picture {...props} />
      {controls === null ? null : <footer className={classes.foot}>{controls}</footer>}
    </section>
  );
}

function Picture({ state, src, name, stalled, onReading, next }: ProgrammeProps) {
  const { t } = useTranslation();
  if (state === "stopped" || state === "failed") {
    const failed = state === "failed";
    return (
      <div className={classes.frame} data-empty>
        <EmptyState
          icon={failed ? <IconAlertTriangle /> : <IconPlayerStop />}
          title={t(failed ? "channels.failedTitle" : "channels.stoppedTitle")}
          next={failed ? next.failed : next.stopped}
        />
      </div>
    );
  }
  return (
    <div className={classes.frame}>
      <LazyPlayer
        src={src}
        label={t("channels.player", { name })}
        onReading={onReading}
        fallback={<p className={classes.loading}>{t("channels.playerLoading")}</p>}
      />
      <p className={classes.note} role="status">
        {state === "starting" ? t("channels.startingNext") : stalled ? t("channels.stalled") : null}
      </p>
    </div>
  );
}
