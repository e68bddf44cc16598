import type { ChannelNotice } from "@roadcast/contract";
import { IconAlertTriangle, IconPlayerStop } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../ui/EmptyState.js";
import { LazyPlayer } from "../../video/LazyPlayer.js";
import type { PlaybackReading } from "../../video/playback.js";
import classes from "./Programme.module.css";

interface ProgrammeProps {
  state: ChannelNotice["state"];
  src: string;
  name: string;
  stalled: boolean;
  onReading: (reading: PlaybackReading) => void;
  /** What to do where it is stopped or failed. */
  next: { stopped: string; failed: string };
  action?: ReactNode;
}

/** What viewers of a channel see, or why they see nothing. */
export function Programme({ state, src, name, stalled, onReading, next, action }: ProgrammeProps) {
  const { t } = useTranslation();
  if (state === "stopped" || state === "failed") {
    const failed = state === "failed";
    return (
      <div className={classes.frame}>
        <EmptyState
          icon={failed ? <IconAlertTriangle /> : <IconPlayerStop />}
          title={t(failed ? "channels.failedTitle" : "channels.stoppedTitle")}
          next={failed ? next.failed : next.stopped}
          action={action}
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
