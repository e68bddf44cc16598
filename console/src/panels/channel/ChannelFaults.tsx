import { Alert } from "@mantine/core";
import type { Channel, ChannelNotice } from "@roadcast/contract";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import classes from "./ChannelFaults.module.css";

/** What is wrong with a channel, each with what to do about it. */
export function ChannelFaults({ channel, faults }: { channel: Channel; faults: ChannelNotice["faults"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={classes.faults} role="status">
      {faults.map(({ code, source, detail }) => {
        const found = channel.sources.find(({ id }) => id === source);
        const title = t(`channels.faultTitles.${code}`);
        return (
          <Alert
            key={`${code} ${source}`}
            color={code === "noEncoder" || code === "startFailed" ? "alarm" : "caution"}
            variant="outline"
            icon={<IconAlertTriangle />}
            title={found ? t("channels.faultOf", { source: format.name(found.name), title }) : title}
            className={classes.fault}
          >
            <p className={classes.next}>{t(`channels.faultNext.${code}`)}</p>
            <code className={classes.detail}>{detail}</code>
          </Alert>
        );
      })}
    </div>
  );
}
