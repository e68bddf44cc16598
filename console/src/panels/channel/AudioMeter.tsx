import type { ChannelNotice } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import classes from "./AudioMeter.module.css";

const floorDb = -60;
/** What is softer than this is silence. */
export const silentDb = -90;
/** EBU R 68: the level that programmes are lined up to, and the most that they may reach. */
const alignmentDb = -18;
const permittedDb = -9;

const ticksDb = [floorDb, -40, alignmentDb, permittedDb, 0];

const part = (db: number) => Math.max(0, Math.min(1, (db - floorDb) / -floorDb));

/** Loudness of both channels as bars from −60 dB to full scale, with the figures beside them. */
export function AudioMeter({ level }: { level: ChannelNotice["audioLevel"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = (db: number) =>
    db <= silentDb ? t("channels.silence") : t("channels.db", { value: format.number(db, 1) });
  return (
    <div className={classes.meters}>
      {(["left", "right"] as const).map((side, index) => {
        const rms = level?.rmsDb[index] ?? silentDb;
        const peak = level?.peakDb[index] ?? silentDb;
        const channel = t(`channels.${side}`);
        return (
          <div key={side} className={classes.row}>
            <span className={classes.side}>{channel}</span>
            {/* biome-ignore lint/a11y/useSemanticElements: a meter element shows no peak and no marks. */}
            <div
              className={classes.bar}
              role="meter"
              aria-label={channel}
              aria-valuemin={floorDb}
              aria-valuemax={0}
              aria-valuenow={Math.max(floorDb, Math.round(rms))}
              aria-valuetext={t("channels.meterValue", { channel, rms: text(rms), peak: text(peak) })}
            >
              <svg className={classes.scale} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect className={classes.level} width={part(Math.min(rms, permittedDb)) * 100} height="10" />
                {rms > permittedDb ? (
                  <rect
                    className={classes.over}
                    x={part(permittedDb) * 100}
                    width={(part(rms) - part(permittedDb)) * 100}
                    height="10"
                  />
                ) : null}
                <rect className={classes.peak} x={Math.max(0, part(peak) * 100 - 0.8)} width="0.8" height="10" />
                <path className={classes.mark} d={`M${part(alignmentDb) * 100} 0v10`} />
                <path className={classes.limit} d={`M${part(permittedDb) * 100} 0v10`} />
              </svg>
            </div>
            <span className={classes.value} data-over={(level !== null && peak > permittedDb) || undefined}>
              {level === null ? "–" : text(peak)}
            </span>
          </div>
        );
      })}
      <div className={classes.row} aria-hidden="true">
        <span className={classes.ticks}>
          {ticksDb.map((db) => (
            <span key={db} style={{ left: `${part(db) * 100}%` }}>
              {format.number(db)}
            </span>
          ))}
        </span>
      </div>
      {level === null ? <p className={classes.none}>{t("channels.noSound")}</p> : null}
    </div>
  );
}
