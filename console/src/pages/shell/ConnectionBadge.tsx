import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import type { ConnectionStatus } from "../../live/connection.js";
import { useConnection } from "../../live/hooks.js";
import { Later } from "../../ui/Later.js";
import { StatusMark, type Tone } from "../../ui/StatusMark.js";
import classes from "./ConnectionBadge.module.css";

const tones: Record<ConnectionStatus, Tone> = {
  connecting: "muted",
  live: "active",
  delayed: "caution",
  disconnected: "alarm",
};

/** How far the screen may be trusted, and since when. Its room is fixed: nothing moves when the state does. */
export function ConnectionBadge() {
  const { t } = useTranslation();
  const { status, since } = useConnection();
  return (
    <Tooltip label={t(`bar.connectionHint.${status}`)} multiline w={280}>
      <div className={classes.badge} data-status={status}>
        <span className={classes.state} role="status">
          <StatusMark tone={tones[status]}>{t(`bar.connection.${status}`)}</StatusMark>
        </span>
        <Later>
          <Since at={since} />
        </Later>
      </div>
    </Tooltip>
  );
}

function Since({ at }: { at: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return <span className={classes.since}>{t("bar.since", { time: format.time(at) })}</span>;
}
