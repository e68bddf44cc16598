import { Anchor, Button } from "@mantine/core";
import type { Channel } from "@roadcast/contract";
import { IconArrowLeft, IconExternalLink } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { useBroadcast, useChannel } from "../../api/channels.js";
import { useMay } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { useChannelState, useWatchChannels } from "../../live/channels.js";
import { AudioMeter } from "../../panels/channel/AudioMeter.js";
import { ChannelControls } from "../../panels/channel/ChannelControls.js";
import { ChannelFaults } from "../../panels/channel/ChannelFaults.js";
import { DeleteChannel } from "../../panels/channel/DeleteChannel.js";
import { EditChannel } from "../../panels/channel/EditChannel.js";
import { OutputFigures } from "../../panels/channel/OutputFigures.js";
import { Programme } from "../../panels/channel/Programme.js";
import { ProgrammeClocks } from "../../panels/channel/ProgrammeClocks.js";
import { PublishPart } from "../../panels/channel/PublishPart.js";
import { SourceTable } from "../../panels/channel/SourceTable.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { Page } from "../../ui/Page.js";
import { Panel } from "../../ui/Panel.js";
import { noReading, type PlaybackReading } from "../../video/playback-reading.js";
import classes from "./ChannelPage.module.css";

/** One channel: what viewers see, how it is, and everything that broadcast staff do with it. */
export function ChannelPage() {
  const { t } = useTranslation();
  const { channelId = "" } = useParams();
  const channel = useChannel(channelId);
  useWatchChannels();
  if (channel.data) return <Shown key={channelId} channel={channel.data} />;
  return (
    <Page title={t("channels.title")} back={<Back />}>
      {channel.isError ? <ProblemNote error={channel.error} onRetry={() => void channel.refetch()} /> : null}
    </Page>
  );
}

function Shown({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const status = useChannelState(channel.id, channel.status);
  const broadcast = useBroadcast();
  const mayStart = useMay("startChannel");
  const [reading, setReading] = useState<PlaybackReading>(noReading);
  const name = format.name(channel.name);
  const off = status.state === "stopped" || status.state === "failed";
  const nameOf = (id: string | null) => {
    const found = channel.sources.find((source) => source.id === id);
    return found === undefined ? null : format.name(found.name);
  };
  const waited = status.state === "slate" && !status.slateForced ? nameOf(status.wanted) : null;
  return (
    <Page
      title={name}
      lead={t(channel.public ? "channels.public" : "channels.private")}
      back={<Back />}
      actions={
        <>
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
          <EditChannel channel={channel} />
          {status.state === "stopped" ? <DeleteChannel channel={channel} /> : null}
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
            source={off ? null : nameOf(status.onAir)}
            pending={waited === null ? null : t("channels.pendingTake", { name: waited })}
            stalled={reading.stalled}
            onReading={setReading}
            next={{
              stopped: t(mayStart ? "channels.stoppedNext" : "channels.stoppedNextViewer"),
              failed: status.faults[0] ? t(`channels.faultNext.${status.faults[0].code}`) : "",
            }}
            controls={mayStart ? <ChannelControls channel={channel} status={status} /> : null}
          />
          <SourceTable channel={channel} status={status} files={broadcast.data?.mediaFiles ?? []} />
        </div>
        <div className={classes.side}>
          <ProgrammeClocks playingAt={off ? null : reading.playingAt} />
          <Panel title={t("channels.audio")}>
            <AudioMeter level={off ? null : status.audioLevel} />
          </Panel>
          <OutputFigures status={status} off={off} />
          {broadcast.data ? <PublishPart channel={channel} rtmp={broadcast.data.rtmp} /> : null}
        </div>
      </div>
    </Page>
  );
}

function Back() {
  const { t } = useTranslation();
  return (
    <Anchor component={Link} to="/channels" size="sm" className={classes.back ?? ""}>
      <IconArrowLeft size={16} aria-hidden="true" />
      {t("channels.back")}
    </Anchor>
  );
}
