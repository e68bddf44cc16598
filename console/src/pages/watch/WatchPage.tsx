import { IconBroadcastOff, IconLinkOff } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { useWatchedChannel } from "../../api/channels.js";
import { toApiError } from "../../api/errors.js";
import { useFormat } from "../../format/use-format.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Logo } from "../../ui/Logo.js";
import { OnAir } from "../../ui/OnAir.js";
import { StatusMark } from "../../ui/StatusMark.js";
import { LazyPlayer } from "../../video/LazyPlayer.js";
import { noReading, type PlaybackReading } from "../../video/playback-reading.js";
import { SchemeAndLanguage } from "../shell/SchemeAndLanguage.js";
import classes from "./WatchPage.module.css";

const spreadMs = 2_000;

/** What the public sees of a channel: the picture, and nothing to do but to watch. */
export function WatchPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const { channelId = "" } = useParams();
  const channel = useWatchedChannel(channelId);
  const [reading, setReading] = useState<PlaybackReading & { at: number }>({ ...noReading, at: 0 });
  const [take] = useState(() => (next: PlaybackReading) => setReading({ ...next, at: Date.now() }));
  const { data, refetch } = channel;
  const { run } = reading;
  // The picture has changed its source, or is the slate: asked what it is, by all who watch not at one moment.
  useEffect(() => {
    if (run === null) return;
    const timer = setTimeout(() => void refetch(), Math.random() * spreadMs);
    return () => clearTimeout(timer);
  }, [run, refetch]);
  const name = data === undefined ? t("app.name") : format.name(data.name);
  useEffect(() => {
    document.title = name;
  }, [name]);
  const latency =
    data === undefined || reading.playingAt === null ? null : reading.at + data.aheadMs - reading.playingAt;
  const missing = data === undefined && channel.isError && toApiError(channel.error).code === "notFound";
  const failed = data === undefined && channel.isError && !missing;
  const empty = missing
    ? { icon: <IconLinkOff />, title: t("channels.viewer.missingTitle"), next: t("channels.viewer.missingNext") }
    : data?.state === "off"
      ? { icon: <IconBroadcastOff />, title: t("channels.viewer.offTitle"), next: t("channels.viewer.offNext") }
      : null;
  return (
    <div className={classes.page}>
      <header className={classes.bar}>
        <Logo size={22} />
        <span className={classes.brand}>{t("app.name")}</span>
        <SchemeAndLanguage />
      </header>
      <main className={classes.stage}>
        {failed ? <ProblemNote error={channel.error} onRetry={() => void channel.refetch()} /> : null}
        <div className={classes.column} hidden={failed}>
          {empty === null ? null : (
            <div className={classes.frame} data-empty>
              <EmptyState {...empty} />
            </div>
          )}
          {data !== undefined && data.state !== "off" ? (
            <div className={classes.frame}>
              <LazyPlayer
                src={data.playlist}
                label={t("channels.player", { name })}
                onReading={take}
                fallback={<p className={classes.loading}>{t("channels.playerLoading")}</p>}
              />
              <p className={classes.note} role="status">
                {reading.stalled && reading.playingAt !== null ? t("channels.stalled") : null}
              </p>
            </div>
          ) : null}
          <div className={classes.info}>
            <h1 className={classes.name}>{missing ? t("channels.title") : name}</h1>
            {data?.state === "live" ? <OnAir>{t("channels.viewer.live")}</OnAir> : null}
            {data?.state === "paused" ? <StatusMark tone="muted">{t("channels.viewer.paused")}</StatusMark> : null}
            <span className={classes.latency}>
              {latency === null ? "" : t("channels.viewer.latency", { span: format.lag(Math.max(0, latency)) })}
            </span>
          </div>
        </div>
      </main>
    </div>
  );
}
