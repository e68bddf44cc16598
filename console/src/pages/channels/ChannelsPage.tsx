import { Anchor, Button } from "@mantine/core";
import type { Channel } from "@roadcast/contract";
import { IconBroadcast, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useChannels } from "../../api/channels.js";
import { useMay } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { useChannelState, useWatchChannels } from "../../live/channels.js";
import { silentDb } from "../../panels/channel/AudioMeter.js";
import { ChannelStateMark } from "../../panels/channel/ChannelStateMark.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Page } from "../../ui/Page.js";
import { Panel } from "../../ui/Panel.js";
import { StatusMark } from "../../ui/StatusMark.js";
import table from "../../ui/table.module.css";
import { NewChannel } from "./NewChannel.js";

/** Every channel and how it is. */
export function ChannelsPage() {
  const { t } = useTranslation();
  const channels = useChannels();
  const mayMake = useMay("createChannel");
  const [making, setMaking] = useState(false);
  useWatchChannels();
  const items = channels.data?.items;
  return (
    <Page
      title={t("channels.title")}
      lead={t("channels.lead")}
      actions={
        mayMake ? (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
            {t("channels.newChannel")}
          </Button>
        ) : null
      }
    >
      {channels.isError ? <ProblemNote error={channels.error} onRetry={() => void channels.refetch()} /> : null}
      {items ? (
        <Panel title={t("channels.title")} bare flush>
          {items.length === 0 ? (
            <EmptyState
              icon={<IconBroadcast />}
              title={t("channels.none")}
              next={t("channels.noneNext")}
              action={mayMake ? <Button onClick={() => setMaking(true)}>{t("channels.newChannel")}</Button> : null}
            />
          ) : (
            <table className={table.table}>
              <thead>
                <tr>
                  <th scope="col">{t("channels.columns.channel")}</th>
                  <th scope="col">{t("channels.columns.state")}</th>
                  <th scope="col">{t("channels.columns.source")}</th>
                  <th scope="col" className={table.figure}>
                    {t("channels.columns.sound")}
                  </th>
                  <th scope="col" className={table.figure}>
                    {t("channels.frameRate")}
                  </th>
                  <th scope="col" className={table.figure}>
                    {t("channels.columns.bitrate")}
                  </th>
                  <th scope="col" className={table.figure}>
                    {t("channels.columns.window")}
                  </th>
                  <th scope="col">{t("channels.columns.faults")}</th>
                  <th scope="col">{t("channels.columns.viewers")}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((channel) => (
                  <Row key={channel.id} channel={channel} />
                ))}
              </tbody>
            </table>
          )}
        </Panel>
      ) : null}
      <NewChannel opened={making} onClose={() => setMaking(false)} />
    </Page>
  );
}

function Row({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const status = useChannelState(channel.id, channel.status);
  const source = channel.sources.find(({ id }) => id === status.onAir);
  const [worst] = status.faults;
  const isOn = status.state === "live" || status.state === "slate";
  const peak = status.audioLevel === null ? null : Math.max(...status.audioLevel.peakDb);
  const sound =
    !isOn || peak === null
      ? "–"
      : peak <= silentDb
        ? t("channels.silence")
        : t("channels.db", { value: format.number(peak, 1) });
  return (
    <tr>
      <th scope="row">
        <Anchor component={Link} to={`/channels/${channel.id}`} fw={600}>
          {format.name(channel.name)}
        </Anchor>
      </th>
      <td>
        <ChannelStateMark state={status.state} />
      </td>
      <td>{source === undefined ? "–" : format.name(source.name)}</td>
      <td className={table.figure}>{sound}</td>
      <td className={table.figure}>{isOn ? format.number(status.fps, 1) : "–"}</td>
      <td className={table.figure}>
        {isOn && status.bitrate !== null ? t("channels.mbps", { value: format.number(status.bitrate / 1e6, 2) }) : "–"}
      </td>
      <td className={table.figure}>{format.duration(status.dvrSec * 1000)}</td>
      <td>
        {worst === undefined ? (
          <span className={table.dim}>{t("channels.noFaults")}</span>
        ) : (
          <StatusMark tone={status.state === "failed" ? "alarm" : "caution"}>
            {t(`channels.faultTitles.${worst.code}`)}
            {status.faults.length > 1 ? ` +${format.number(status.faults.length - 1)}` : null}
          </StatusMark>
        )}
      </td>
      <td className={table.nowrap}>
        {t(channel.public ? "channels.public" : "channels.private")} ·{" "}
        <Anchor href={`/watch/${channel.id}`} target="_blank" rel="noreferrer" size="sm">
          {t("channels.watch")}
        </Anchor>
      </td>
    </tr>
  );
}
