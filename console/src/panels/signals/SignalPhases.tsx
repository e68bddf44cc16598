import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { useServerClock } from "../../live/hooks.js";
import { junctionCondition } from "../../map/approaches.js";
import type { NetworkModel } from "../../map/network-model.js";
import { arrivesFrom } from "../../map/sides.js";
import type { MapHit } from "../../map/view.js";
import table from "../../ui/table.module.css";
import { RingBarrier } from "../map/RingBarrier.js";
import classes from "./Signal.module.css";
import { signalTexts } from "./signal-texts.js";
import type { Desk } from "./use-desk.js";

interface SignalPhasesProps {
  desk: Desk;
  model: NetworkModel;
  onPick: (hit: MapHit) => void;
}

/** What each phase shows now, in the rings and by the approaches that it serves. */
export function SignalPhases({ desk: { controller, record: held, device }, model, onPick }: SignalPhasesProps) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const now = useServerClock();
  const condition = junctionCondition(held, device?.online ?? null, now);
  const record = condition === "offline" ? undefined : held;
  const approach = (id: string) => {
    const link = model.links.get(id);
    if (link === undefined) return id;
    const side = arrivesFrom(link.world);
    const name = format.name(link.properties.name);
    return side === null ? name : t("signals:approach", { side: t(`signals:sides.${side}`), name });
  };
  return (
    <>
      <RingBarrier controller={controller} record={record} model={model} />
      <div className={classes.scroller}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t("map.controller.phase")}</th>
              <th scope="col">{t("map.controller.shows")}</th>
              <th scope="col">{t("map.controller.serves")}</th>
            </tr>
          </thead>
          <tbody>
            {controller.properties.phases.map(({ phase, movements }) => {
              const shown = record?.phases.find((state) => state.phase === phase);
              return (
                <tr key={phase}>
                  <td>{phase}</td>
                  <td className={classes.shows}>
                    <span className={classes.dot} data-is={shown?.indication} />
                    {/* Where nothing is known nothing is said: dark is a state of its own. */}
                    <span className={classes.lamp}>
                      {shown === undefined ? "–" : t(`map.indications.${shown.indication}`)}
                    </span>
                    <span className={classes.for}>
                      {shown?.since == null
                        ? ""
                        : t("units.second", { value: Math.max(0, Math.floor((now - shown.since) / 1000)) })}
                    </span>
                  </td>
                  <td>
                    {movements.map(({ fromLinkId, turn }) => (
                      <button
                        key={`${fromLinkId} ${turn}`}
                        type="button"
                        className={classes.movement}
                        onClick={() => onPick({ kind: "link", id: fromLinkId })}
                      >
                        {approach(fromLinkId)} · {t(`map.turns.${turn}`)}
                      </button>
                    ))}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
