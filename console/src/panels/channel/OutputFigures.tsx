import type { ChannelNotice } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { Panel } from "../../ui/Panel.js";
import classes from "./Figures.module.css";

/** What the channel puts out: rate of bits and of frames, how far back viewers can go, what it takes on disk. */
export function OutputFigures({ status, off }: { status: ChannelNotice; off: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const figures = [
    [
      t("channels.bitrate"),
      status.bitrate === null || off ? "–" : t("channels.mbps", { value: format.number(status.bitrate / 1e6, 2) }),
    ],
    [
      t("channels.frameRate"),
      status.fps === null || off ? "–" : t("channels.perSec", { value: format.number(status.fps, 1) }),
    ],
    [t("channels.window"), format.duration(status.dvrSec * 1000)],
    [t("channels.disk"), format.bytes(status.diskBytes)],
  ] as const;
  return (
    <Panel title={t("channels.figures")}>
      <dl className={classes.figures}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
