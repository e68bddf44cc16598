import { Anchor, Button } from "@mantine/core";
import type { Channel } from "@roadcast/contract";
import { IconArrowLeft, IconExternalLink } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { useBroadcast, useChannel } from "../../api/channels.js";
import { useFormat } from "../../format/use-format.js";
import { useChannelState, useWatchChannels } from "../../live/channels.js";
import { useServerClock } from "../../live/hooks.js";
import { AudioMeter } from "../../panels/channel/AudioMeter.js";
import { ChannelControls } from "../../panels/channel/ChannelControls.js";
import { ChannelFaults } from "../../panels/channel/ChannelFaults.js";
import { ChannelStateMark } from "../../panels/channel/ChannelStateMark.js";
import { Programme } from "../../panels/channel/Programme.js";
import { PublishPart } from "../../panels/channel/PublishPart.js";
import { SourceTable } from "../../panels/channel/SourceTable.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { Facts } from "../../ui/Facts.js";
import { Page } from "../../ui/Page.js";
import { Panel } from "../../ui/Panel.js";
import type { PlaybackReading } from "../../video/playback.js";
import classes from "./ChannelPage.module.css";

/** One channel: what viewers see, how it is, and everything that broadcast staff do with it. */
export function ChannelPage() {
  const { t } = useTranslation();
  const { channelId = "" } = useParams();
  const channel = useChannel(channelId);
  useWatchChannels();
  if (channel.data) return <Shown key={channelId} channel={channel.data} />;
  return (
    <Page title={t("channels.title")}>
      {channel.isError ? <ProblemNote error={channel.error} onRetry={() => void channel.refetch()} /> : null}
    </Page>
  );
}

function Shown({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const status = useChannelState(channel.id, channel.status);
  const broadcast = useBroadcast();
  const [reading, setReading] = useState<PlaybackReading>({ playingAt: null, stalled: false });
  const name = format.name(channel.name);
  const off = status.state === "stopped" || status.state === "failed";
  const waited = channel.sources.find(({ id }) => id === status.wanted);
  const lead =
    status.state === "slate" && waited !== undefined && !status.slateForced
      ? t("channels.pendingTake", { name: format.name(waited.name) })
      : t(channel.public ? "channels.public" : "channels.private");
  return (
    <Page
      title={name}
      lead={lead}
      actions={
        <>
          <ChannelStateMark state={status.state} />
          <Anchor component={Link} to="/channels" size="sm" className={classes.link ?? ""}>
            <IconArrowLeft size={16} aria-hidden="true" />
            {t("channels.back")}
          </Anchor>
          <Button
            component="a"
            href={`/watch/${channel.id}`}
            target="_blank"
            rel="noreferrer"
            variant="default"
            leftSection={<IconExternalLink size={16} />}
          >
            {t("channels.watch")}
          </Button>
          <ChannelControls channel={channel} status={status} />
        </>
      }
    >
      <ChannelFaults channel={channel} faults={status.faults} />
      <div className={classes.columns}>
        <div className={classes.main}>
          <Programme
            state={status.state}
            src={channel.playlist}
            name={name}
            stalled={reading.stalled}
            onReading={setReading}
            next={{
              stopped: t("channels.stoppedNext"),
              failed: status.faults[0] ? t(`channels.faultNext.${status.faults[0].code}`) : "",
            }}
          />
          <SourceTable channel={channel} status={status} files={broadcast.data?.mediaFiles ?? []} />
        </div>
        <div className={classes.side}>
          <Clocks playingAt={off ? null : reading.playingAt} />
          <Panel title={t("channels.audio")}>
            <AudioMeter level={status.audioLevel} />
          </Panel>
          <Panel title={t("channels.figures")}>
            <Facts
              facts={[
                [
                  t("channels.bitrate"),
                  status.bitrate === null || off
                    ? "–"
                    : t("channels.mbps", { value: format.number(status.bitrate / 1e6, 2) }),
                ],
                [
                  t("channels.frameRate"),
                  status.fps === null ? "–" : t("channels.perSec", { value: format.number(status.fps, 1) }),
                ],
                [t("channels.window"), format.duration(status.dvrSec * 1000)],
                [t("channels.disk"), format.bytes(status.diskBytes)],
              ]}
            />
          </Panel>
          {broadcast.data ? <PublishPart channel={channel} rtmp={broadcast.data.rtmp} /> : null}
        </div>
      </div>
    </Page>
  );
}

/** The clock of the picture beside the wall clock, and what lies between them. */
function Clocks({ playingAt }: { playingAt: number | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useServerClock();
  return (
    <Panel title={t("channels.clocks")}>
      <dl className={classes.clocks}>
        <div>
          <dt>{t("channels.programmeClock")}</dt>
          <dd className={classes.clock}>{format.time(playingAt)}</dd>
        </div>
        <div>
          <dt>{t("channels.wallClock")}</dt>
          <dd className={classes.clock}>{format.time(now)}</dd>
        </div>
        <div>
          <dt>{t("channels.latency")}</dt>
          <dd data-testid="latency">{format.lag(playingAt === null ? null : Math.max(0, now - playingAt))}</dd>
        </div>
      </dl>
    </Panel>
  );
}
