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
import { ChannelStateMark } from "../../panels/channel/ChannelStateMark.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Page } from "../../ui/Page.js";
import { Panel } from "../../ui/Panel.js";
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
        <Panel title={t("channels.title")} flush>
          {items.length === 0 ? (
            <EmptyState icon={<IconBroadcast />} title={t("channels.none")} next={t("channels.noneNext")} />
          ) : (
            <table className={table.table}>
              <thead>
                <tr>
                  <th scope="col">{t("channels.columns.channel")}</th>
                  <th scope="col">{t("channels.columns.state")}</th>
                  <th scope="col">{t("channels.columns.source")}</th>
                  <th scope="col" className={table.figure}>
                    {t("channels.columns.bitrate")}
                  </th>
                  <th scope="col" className={table.figure}>
                    {t("channels.columns.window")}
                  </th>
                  <th scope="col" className={table.figure}>
                    {t("channels.columns.faults")}
                  </th>
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
  const isOn = status.state === "live" || status.state === "slate";
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
      <td className={table.figure}>
        {isOn && status.bitrate !== null ? t("channels.mbps", { value: format.number(status.bitrate / 1e6, 2) }) : "–"}
      </td>
      <td className={table.figure}>{format.duration(status.dvrSec * 1000)}</td>
      <td className={table.figure}>{format.number(status.faults.length)}</td>
    </tr>
  );
}
