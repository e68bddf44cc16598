import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { ControllerModel } from "../../map/network-model.js";
import { arrivesFrom } from "../../map/sides.js";
import { signalTexts } from "./signal-texts.js";

/** Names a phase by its number and the movements that it serves: "2 · north through". */
export function usePhaseText(controller: ControllerModel) {
  const { t } = useTranslation(signalTexts);
  return useCallback(
    (phase: number): string => {
      const movements = controller.properties.phases.find((each) => each.phase === phase)?.movements ?? [];
      const served = movements.map(({ fromLinkId, turn }) => {
        const link = controller.node?.incoming.find(({ id }) => id === fromLinkId);
        const side = link === undefined ? null : arrivesFrom(link.world);
        const way = t(`map.turns.${turn}`);
        return side === null ? way : t("signals:movement", { side: t(`signals:sides.${side}`), turn: way });
      });
      return [String(phase), [...new Set(served)].join(", ")].filter((part) => part !== "").join(" · ");
    },
    [t, controller],
  );
}
