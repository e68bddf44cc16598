import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useKeptAreas } from "../../live/areas.js";
import type { ControllerModel, NetworkModel } from "../../map/network-model.js";
import type { MapHit } from "../../map/view.js";
import { CommandDesk } from "../signals/CommandDesk.js";
import { LastCommands } from "../signals/LastCommands.js";
import { LockPart } from "../signals/LockPart.js";
import { SignalDevice } from "../signals/SignalDevice.js";
import { SignalEvents } from "../signals/SignalEvents.js";
import { SignalNow } from "../signals/SignalNow.js";
import { SignalPhases } from "../signals/SignalPhases.js";
import { SignalSplits } from "../signals/SignalSplits.js";
import { signalTexts } from "../signals/signal-texts.js";
import { useDesk } from "../signals/use-desk.js";
import { Part } from "./Facts.js";

interface ControllerPanelProps {
  controller: ControllerModel;
  model: NetworkModel;
  onPick: (hit: MapHit) => void;
}

/** A signal beside the map: what it does now, what can be asked of it, what was, its latest events. */
export function ControllerPanel({ controller, model, onPick }: ControllerPanelProps) {
  const { t } = useTranslation(signalTexts);
  const keptAreas = useKeptAreas();
  const desk = useDesk(controller);
  return (
    <>
      <Part
        title={t("map.now.title")}
        aside={
          <Anchor component={Link} to={keptAreas(`/signals/${encodeURIComponent(controller.id)}`)} size="xs">
            {t("signals:openPage")}
          </Anchor>
        }
      >
        <SignalNow desk={desk} />
      </Part>
      <Part title={t("map.controller.phases")}>
        <SignalPhases desk={desk} model={model} onPick={onPick} />
      </Part>
      <Part title={t("signals:desk.title")}>
        <LockPart desk={desk} />
        <CommandDesk desk={desk} />
      </Part>
      <Part title={t("signals:last.title")}>
        <LastCommands desk={desk} most={3} />
      </Part>
      <Part title={t("signals:splits.title")}>
        <SignalSplits desk={desk} />
      </Part>
      <Part title={t("map.controller.events")}>
        <SignalEvents id={controller.id} />
      </Part>
      <Part title={t("map.attributes")}>
        <SignalDevice desk={desk} />
      </Part>
    </>
  );
}
