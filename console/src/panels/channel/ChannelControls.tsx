import { Button } from "@mantine/core";
import type { Channel, ChannelNotice } from "@roadcast/contract";
import { IconPhoto, IconPhotoOff, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChannelAct } from "../../api/channels.js";
import { call } from "../../api/client.js";
import { useFormat } from "../../format/use-format.js";
import { ConfirmAct } from "../confirm/ConfirmAct.js";
import { useProblemToast } from "../problem/use-problem-text.js";
import classes from "./ChannelControls.module.css";

interface ChannelControlsProps {
  channel: Channel;
  status: ChannelNotice;
}

/**
 * Start, stop and slate. Stop stands apart, and what viewers feel is asked about; each stays pending until the gateway
 * tells of it.
 */
export function ChannelControls({ channel, status }: ChannelControlsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useProblemToast();
  const [asking, setAsking] = useState<"stop" | "slate" | null>(null);
  const [wishedSlate, setWishedSlate] = useState<boolean | null>(null);
  const params = { id: channel.id };
  const start = useChannelAct(() => call("startChannel", { params }));
  const stop = useChannelAct(() => call("stopChannel", { params }));
  const slate = useChannelAct((on: boolean) => call("forceSlate", { params, body: { on } }));
  const { state, slateForced } = status;
  if (wishedSlate === slateForced) setWishedSlate(null);
  const close = () => setAsking(null);
  const force = (on: boolean) => {
    setWishedSlate(on);
    slate.mutate(on, { onSuccess: close, onError: () => setWishedSlate(null) });
  };
  const off = state === "stopped" || state === "failed";
  return (
    <div className={classes.controls}>
      {off ? (
        <Button
          leftSection={<IconPlayerPlay size={16} />}
          loading={start.isPending}
          onClick={() => start.mutate(undefined, { onError: toast })}
        >
          {t("channels.start")}
        </Button>
      ) : (
        <>
          <Button
            variant={slateForced ? "filled" : "default"}
            disabled={state === "starting"}
            loading={wishedSlate !== null}
            leftSection={slateForced ? <IconPhotoOff size={16} /> : <IconPhoto size={16} />}
            onClick={() => (slateForced ? force(false) : setAsking("slate"))}
          >
            {t(slateForced ? "channels.slateOff" : "channels.slateOn")}
          </Button>
          <Button
            className={classes.stop ?? ""}
            variant="outline"
            color="alarm"
            loading={stop.isPending}
            leftSection={<IconPlayerStop size={16} />}
            onClick={() => setAsking("stop")}
          >
            {t("channels.stop")}
          </Button>
        </>
      )}
      <ConfirmAct
        opened={asking === "stop"}
        title={t("channels.stopTitle", { name: format.name(channel.name) })}
        lead={t("channels.stopLead")}
        confirmLabel={t("channels.stop")}
        grave
        act={stop}
        onConfirm={() => stop.mutate(undefined, { onSuccess: close })}
        onClose={close}
      />
      <ConfirmAct
        opened={asking === "slate"}
        title={t("channels.slateTitle")}
        lead={t("channels.slateLead")}
        confirmLabel={t("channels.slateOn")}
        grave
        act={slate}
        onConfirm={() => force(true)}
        onClose={close}
      />
    </div>
  );
}
