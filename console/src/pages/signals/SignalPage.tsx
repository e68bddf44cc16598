import { Anchor, Button } from "@mantine/core";
import { IconArrowLeft, IconClockEdit, IconMap2, IconTrafficLightsOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { useNetwork } from "../../api/network.js";
import { useFormat } from "../../format/use-format.js";
import { useAreaFilter, useKeptAreas } from "../../live/areas.js";
import type { ControllerModel, NetworkModel } from "../../map/network-model.js";
import { useNetworkModel } from "../../map/use-network-model.js";
import type { MapHit } from "../../map/view.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { CommandDesk } from "../../panels/signals/CommandDesk.js";
import { LastCommands } from "../../panels/signals/LastCommands.js";
import { LockPart } from "../../panels/signals/LockPart.js";
import { SignalDevice } from "../../panels/signals/SignalDevice.js";
import { SignalEvents } from "../../panels/signals/SignalEvents.js";
import { SignalNow } from "../../panels/signals/SignalNow.js";
import { SignalPhases } from "../../panels/signals/SignalPhases.js";
import { SignalSplits } from "../../panels/signals/SignalSplits.js";
import { signalTexts } from "../../panels/signals/signal-texts.js";
import { useDesk } from "../../panels/signals/use-desk.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Page } from "../../ui/Page.js";
import { Panel } from "../../ui/Panel.js";
import { CommandHistory } from "./CommandHistory.js";
import classes from "./SignalPage.module.css";

const onMap = (hit: MapHit) => `/map?sel=${encodeURIComponent(`${hit.kind}:${hit.id}`)}`;

/** One controller: what it does, what can be asked of it, and everything that was. */
export function SignalPage() {
  const { t } = useTranslation(signalTexts);
  const { controllerId = "" } = useParams();
  const network = useNetwork();
  const model = useNetworkModel(network.data);
  const controller = model?.controllers.get(controllerId);
  if (model !== null && controller !== undefined)
    return <Shown key={controllerId} model={model} controller={controller} />;
  return (
    <Page title={t("signals:title")} back={<Back />}>
      {network.isError ? <ProblemNote error={network.error} onRetry={() => void network.refetch()} /> : null}
      {model === null ? null : (
        <EmptyState icon={<IconTrafficLightsOff />} title={t("signals:notFound")} next={t("signals:notFoundNext")} />
      )}
    </Page>
  );
}

function Shown({ model, controller }: { model: NetworkModel; controller: ControllerModel }) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const navigate = useNavigate();
  const { includes } = useAreaFilter();
  const keptAreas = useKeptAreas();
  const desk = useDesk(controller);
  const { id, node, properties } = controller;
  return (
    <Page
      title={format.name(node?.properties.name ?? properties.name)}
      lead={id}
      back={<Back />}
      actions={
        <>
          <Button
            component={Link}
            to={keptAreas(`/signals/${encodeURIComponent(id)}/timing`)}
            variant="default"
            leftSection={<IconClockEdit size={16} />}
          >
            {t("signals:device.sheet")}
          </Button>
          <Button
            component={Link}
            to={keptAreas(onMap({ kind: "controller", id }))}
            variant="default"
            leftSection={<IconMap2 size={16} />}
          >
            {t("signals:onMap")}
          </Button>
        </>
      }
    >
      {includes(node?.properties.areaId) ? null : (
        <p className={classes.note} role="status">
          {t("signals:otherArea")}
        </p>
      )}
      <div className={classes.columns}>
        <div className={classes.main}>
          <Panel title={t("map.controller.phases")}>
            <SignalPhases desk={desk} model={model} onPick={(hit) => void navigate(keptAreas(onMap(hit)))} />
          </Panel>
          <Panel title={t("signals:splits.title")}>
            <SignalSplits desk={desk} />
          </Panel>
          <CommandHistory controller={controller} lives={desk.lives} />
        </div>
        <div className={classes.side}>
          <Panel title={t("signals:now.title")}>
            <SignalNow desk={desk} />
          </Panel>
          <Panel title={t("signals:desk.title")}>
            <LockPart desk={desk} />
            <CommandDesk desk={desk} />
          </Panel>
          <Panel title={t("signals:last.title")}>
            <LastCommands desk={desk} most={3} />
          </Panel>
          <Panel title={t("signals:device.title")}>
            <SignalDevice desk={desk} />
          </Panel>
          <Panel title={t("map.controller.events")}>
            <SignalEvents id={id} />
          </Panel>
        </div>
      </div>
    </Page>
  );
}

function Back() {
  const { t } = useTranslation(signalTexts);
  const keptAreas = useKeptAreas();
  return (
    <Anchor component={Link} to={keptAreas("/signals")} size="sm" className={classes.back ?? ""}>
      <IconArrowLeft size={16} aria-hidden="true" />
      {t("signals:back")}
    </Anchor>
  );
}
