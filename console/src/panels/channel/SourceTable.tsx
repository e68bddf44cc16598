import { Button } from "@mantine/core";
import type { Channel, ChannelNotice, MediaSource, SourceState } from "@roadcast/contract";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChannelAct } from "../../api/channels.js";
import { call } from "../../api/client.js";
import { useMay } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { useServerClock } from "../../live/hooks.js";
import { OnAir } from "../../ui/OnAir.js";
import { Panel } from "../../ui/Panel.js";
import { StatusMark, type Tone } from "../../ui/StatusMark.js";
import table from "../../ui/table.module.css";
import { ConfirmAct } from "../confirm/ConfirmAct.js";
import { EditSource } from "./EditSource.js";
import { NewSource } from "./NewSource.js";
import { RemoveSource } from "./RemoveSource.js";
import classes from "./SourceTable.module.css";

const tones: Record<SourceState, Tone> = {
  idle: "muted",
  waiting: "caution",
  starting: "active",
  running: "normal",
  failed: "alarm",
};

interface SourceTableProps {
  channel: Channel;
  status: ChannelNotice;
  /** What a new source may play. */
  files: readonly string[];
}

/** A channel's sources, how each is, and the way to put another on air. */
export function SourceTable({ channel, status, files }: SourceTableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useServerClock();
  const may = useMay("takeSource");
  const [adding, setAdding] = useState(false);
  const [taking, setTaking] = useState<MediaSource | null>(null);
  const take = useChannelAct((source: string) => call("takeSource", { params: { id: channel.id }, body: { source } }));
  const running = status.state === "live" || status.state === "slate";
  const isPending = (id: string) => running && status.wanted === id && status.onAir !== id && !status.slateForced;
  const stateOf = (id: string) => status.sources.find((source) => source.id === id);
  const takingState = taking === null ? undefined : stateOf(taking.id);
  return (
    <Panel
      title={t("channels.sources")}
      flush
      actions={
        may ? (
          <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            {t("channels.newSource")}
          </Button>
        ) : null
      }
    >
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("channels.sourceColumns.source")}</th>
            <th scope="col">{t("channels.sourceColumns.state")}</th>
            <th scope="col" className={table.figure}>
              {t("channels.sourceColumns.rate")}
            </th>
            <th scope="col" className={table.figure}>
              {t("channels.sourceColumns.bitrate")}
            </th>
            <th scope="col" className={table.figure}>
              {t("channels.sourceColumns.last")}
            </th>
            {may ? (
              <th scope="col" className={table.figure}>
                {t("channels.sourceColumns.actions")}
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {channel.sources.map((source) => {
            const state = stateOf(source.id);
            const onAir = status.onAir === source.id;
            const name = format.name(source.name);
            return (
              <tr key={source.id} data-on-air={onAir}>
                <th scope="row">
                  <div>{name}</div>
                  <div className={classes.kind}>
                    {[
                      t(`channels.kinds.${source.kind}`),
                      ...(source.file === null ? [] : [source.file]),
                      ...(state?.publisher == null ? [] : [t("channels.publisher", { address: state.publisher })]),
                      ...((state?.restarts ?? 0) === 0
                        ? []
                        : [t("channels.restarts", { count: state?.restarts ?? 0 })]),
                    ].join(" · ")}
                  </div>
                </th>
                <td className={table.nowrap}>
                  <StatusMark tone={tones[state?.state ?? "idle"]}>
                    {t(`channels.sourceStates.${state?.state ?? "idle"}`)}
                  </StatusMark>
                </td>
                <td className={table.figure}>{format.number(state?.fps, 1)}</td>
                <td className={table.figure}>{megabits(state?.bitrate, format.number)}</td>
                <td className={table.figure}>
                  {format.lag(state?.lastFragmentAt == null ? null : Math.max(0, now - state.lastFragmentAt))}
                </td>
                {may ? (
                  <td className={table.figure}>
                    <span className={classes.acts}>
                      {onAir ? (
                        <OnAir>{t("channels.onAir")}</OnAir>
                      ) : (
                        <Button
                          size="xs"
                          variant="default"
                          disabled={!running}
                          loading={isPending(source.id) && state?.state !== "waiting"}
                          aria-label={`${t("channels.take")}: ${name}`}
                          onClick={() => setTaking(source)}
                        >
                          {isPending(source.id) ? t("channels.next") : t("channels.take")}
                        </Button>
                      )}
                      <EditSource channel={channel} source={source} files={files} />
                      <RemoveSource
                        channel={channel}
                        source={source}
                        disabled={running && (onAir || status.wanted === source.id)}
                      />
                    </span>
                  </td>
                ) : null}
              </tr>
            );
          })}
        </tbody>
      </table>
      <NewSource channel={channel} files={files} opened={adding} onClose={() => setAdding(false)} />
      <ConfirmAct
        opened={taking !== null}
        title={t("channels.takeTitle", { name: taking === null ? "" : format.name(taking.name) })}
        lead={
          taking?.kind === "rtmp" && takingState?.publisher === null
            ? t("channels.takeWaiting")
            : t("channels.takeLead")
        }
        confirmLabel={t("channels.take")}
        act={take}
        onConfirm={() => {
          if (taking !== null) take.mutate(taking.id, { onSuccess: () => setTaking(null) });
        }}
        onClose={() => setTaking(null)}
      />
    </Panel>
  );
}

/** Megabits a second; a dash where unknown. */
function megabits(bitrate: number | null | undefined, number: (value: number | null, digits: number) => string) {
  return number(bitrate == null ? null : bitrate / 1e6, 2);
}
