import { useComputedColorScheme } from "@mantine/core";
import type { ControllerRecord } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { useServerClock } from "../../live/hooks.js";
import type { ControllerModel, NetworkModel } from "../../map/network-model.js";
import { indicationColor } from "../../map/painters/signals-painter.js";
import { palettes } from "../../map/palette.js";
import { cycleSecondNow, ringDiagram } from "../../map/ring-barrier.js";
import { arrivesFrom } from "../../map/sides.js";
import { signalTexts } from "../signals/signal-texts.js";
import classes from "./RingBarrier.module.css";

const arrows = { left: "↰", through: "↑", right: "↱" } as const;

/** The rings of a junction with what each phase shows now, and where in the cycle it is. */
export function RingBarrier({
  controller,
  record,
  model,
}: {
  controller: ControllerModel;
  record: ControllerRecord | undefined;
  model: NetworkModel;
}) {
  const { t } = useTranslation(signalTexts);
  const palette = palettes[useComputedColorScheme("dark")];
  const now = useServerClock();
  const diagram = ringDiagram(controller, record?.plan ?? null, record?.splits);
  const second = record === undefined ? null : cycleSecondNow(record, now);
  const share = (seconds: number) => `${(seconds / diagram.cycleSec) * 100}%`;
  const sideOf = (linkId: string) => {
    const side = arrivesFrom(model.links.get(linkId)?.world ?? []);
    return side === null ? "" : t(`signals:sides.${side}`);
  };
  const at = second === null ? null : (diagram.coordinatedStart + second) % diagram.cycleSec;
  return (
    <section className={classes.rings} aria-label={t("map.controller.rings")}>
      {diagram.rings.map(({ ring, cells }) => (
        <div key={ring} className={classes.ring}>
          {cells.map(({ phase, start, seconds }) => {
            const shown = record?.phases.find((state) => state.phase === phase.phase);
            const indication = shown?.indication ?? "dark";
            const turns = [...new Set(phase.movements.map(({ turn }) => turn))];
            const from = [...new Set(phase.movements.map(({ fromLinkId }) => sideOf(fromLinkId)))];
            return (
              <div
                key={phase.phase}
                className={classes.cell}
                style={{ left: share(start), width: share(seconds) }}
                title={t("map.controller.cell", {
                  phase: phase.phase,
                  indication: t(`map.indications.${indication}`),
                  seconds,
                })}
              >
                <span
                  className={classes.lamp}
                  style={{ background: indicationColor(indication, palette) }}
                  data-is={indication}
                />
                <span className={classes.number}>{phase.phase}</span>
                <span className={classes.turns} aria-hidden="true">
                  <small>{from.join("")}</small> {turns.map((turn) => arrows[turn]).join("")}
                </span>
                {shown?.pedestrian != null && shown.pedestrian !== "dontWalk" && (
                  <span className={classes.walk} data-is={shown.pedestrian}>
                    {t(`map.pedestrian.${shown.pedestrian}`)}
                  </span>
                )}
              </div>
            );
          })}
        </div>
      ))}
      {diagram.barriers.map((barrier) => (
        <span key={barrier} className={classes.barrier} style={{ left: share(barrier) }} />
      ))}
      {at !== null && <span className={classes.now} style={{ left: share(at) }} />}
    </section>
  );
}
