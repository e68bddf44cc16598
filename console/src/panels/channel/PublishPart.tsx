import { Button, Modal } from "@mantine/core";
import type { BroadcastState, Channel, MediaSource } from "@roadcast/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.js";
import { useMay } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { CopyText } from "../../ui/CopyText.js";
import { Panel } from "../../ui/Panel.js";
import { ConfirmAct } from "../confirm/ConfirmAct.js";
import { HandOver } from "../hand-over/HandOver.js";
import classes from "./PublishPart.module.css";

interface PublishPartProps {
  channel: Channel;
  rtmp: BroadcastState["rtmp"];
}

/** Where publishers send to, and their keys. */
export function PublishPart({ channel, rtmp }: PublishPartProps) {
  const { t } = useTranslation();
  const sources = channel.sources.filter(({ kind }) => kind === "rtmp");
  if (sources.length === 0) return null;
  const server = `rtmp://${location.hostname}:${rtmp.port}/${rtmp.app}`;
  return (
    <Panel title={t("channels.publish")} lead={t("channels.publishLead")}>
      <div className={classes.parts}>
        {rtmp.listening ? (
          <CopyText
            label={t("channels.server")}
            value={server}
            copyLabel={t("app.copy")}
            copiedLabel={t("app.copied")}
          />
        ) : (
          <p className={classes.fault}>{t("channels.noRtmp", { detail: rtmp.detail ?? "" })}</p>
        )}
        {sources.map((source) => (
          <StreamKey key={source.id} channel={channel} source={source} server={server} />
        ))}
      </div>
    </Panel>
  );
}

interface StreamKeyProps {
  channel: Channel;
  source: MediaSource;
  server: string;
}

function StreamKey({ channel, source, server }: StreamKeyProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const may = useMay("rotateStreamKey");
  const [asking, setAsking] = useState(false);
  const name = format.name(source.name);
  const rotate = useMutation({
    mutationFn: () => call("rotateStreamKey", { params: { id: channel.id, source: source.id } }),
    onSuccess: async () => {
      setAsking(false);
      await queries.invalidateQueries({ queryKey: ["channel", channel.id] });
    },
  });
  return (
    <div className={classes.key}>
      <div>
        <div className={classes.label}>
          {t("channels.streamKey")} · {name}
        </div>
        <div className={classes.hint}>
          {source.streamKeyAt === null
            ? t("channels.keyNone")
            : t("channels.keyAt", { time: format.dateTime(source.streamKeyAt) })}
        </div>
      </div>
      {may ? (
        <Button
          size="xs"
          variant="default"
          loading={rotate.isPending}
          onClick={() => (source.streamKeyAt === null ? rotate.mutate() : setAsking(true))}
        >
          {t("channels.rotate")}
        </Button>
      ) : null}
      <ConfirmAct
        opened={asking}
        title={t("channels.rotateTitle", { name })}
        lead={t("channels.rotateLead")}
        confirmLabel={t("channels.rotate")}
        grave
        act={rotate}
        onConfirm={() => rotate.mutate()}
        onClose={() => setAsking(false)}
      />
      <Modal
        opened={rotate.data !== undefined}
        onClose={() => rotate.reset()}
        closeOnClickOutside={false}
        closeOnEscape={false}
        withCloseButton={false}
        title={t("channels.keyOnce")}
      >
        {rotate.data ? (
          <HandOver
            lead={t("channels.keyOnceLead")}
            texts={[
              [t("channels.server"), server],
              [t("channels.streamKey"), rotate.data.streamKey],
            ]}
            doneLabel={t("channels.keyStored")}
            onDone={() => rotate.reset()}
          />
        ) : null}
      </Modal>
    </div>
  );
}
