import { IconQuestionMark } from "@tabler/icons-react";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { lazyPart } from "../../api/lazy-part.js";
import { withTexts } from "../../format/i18n/i18n.js";
import { useFormat } from "../../format/use-format.js";
import type { NetworkModel } from "../../map/network-model.js";
import type { Span } from "../../map/url-state.js";
import type { MapHit } from "../../map/view.js";
import { SidePanel } from "../../panels/map/SidePanel.js";
import { EmptyState } from "../../ui/EmptyState.js";

// What a panel holds is fetched when the first of its kind is opened, apart from the first screen.
const LinkPanel = lazyPart(async () => ({ default: (await import("../../panels/map/LinkPanel.js")).LinkPanel }));
const DetectorPanel = lazyPart(async () => ({
  default: (await import("../../panels/map/DetectorPanel.js")).DetectorPanel,
}));
const ControllerPanel = lazyPart(() =>
  withTexts("signals", async () => ({
    default: (await import("../../panels/map/ControllerPanel.js")).ControllerPanel,
  })),
);
const devicePanels = () => import("../../panels/map/DevicePanels.js");
const SignPanel = lazyPart(async () => ({ default: (await devicePanels()).SignPanel }));
const CameraPanel = lazyPart(async () => ({ default: (await devicePanels()).CameraPanel }));
const VehiclePanel = lazyPart(async () => ({ default: (await devicePanels()).VehiclePanel }));

interface SelectionPanelProps {
  model: NetworkModel;
  selected: MapHit;
  span: Span;
  width: number;
  onWidth: (width: number) => void;
  onSpan: (span: Span) => void;
  onPick: (hit: MapHit) => void;
  onFit: () => void;
  onClose: () => void;
}

/** The side panel of whatever is chosen. */
export function SelectionPanel({ model, selected, span, onSpan, onPick, ...frame }: SelectionPanelProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { kind, id } = selected;
  const found = contentOf();
  return (
    <SidePanel
      kind={t(`map.kinds.${kind}`)}
      title={found === null ? id : format.name(found.name)}
      subject={`${kind} ${id}`}
      {...frame}
    >
      <Suspense>
        {found?.content ?? (
          <EmptyState icon={<IconQuestionMark />} title={t("map.panel.gone")} next={t("map.panel.goneNext")} />
        )}
      </Suspense>
    </SidePanel>
  );

  function contentOf() {
    switch (kind) {
      case "link": {
        const link = model.links.get(id);
        return link === undefined
          ? null
          : {
              name: link.properties.name,
              content: <LinkPanel key={id} model={model} link={link} span={span} onSpan={onSpan} onPick={onPick} />,
            };
      }
      case "detector": {
        const detector = model.detectors.get(id);
        return detector === undefined
          ? null
          : {
              name: detector.properties.name,
              content: <DetectorPanel key={id} detector={detector} span={span} onSpan={onSpan} onPick={onPick} />,
            };
      }
      case "controller": {
        const controller = model.controllers.get(id);
        return controller === undefined
          ? null
          : {
              name: controller.node?.properties.name ?? controller.properties.name,
              content: <ControllerPanel key={id} controller={controller} model={model} onPick={onPick} />,
            };
      }
      case "sign": {
        const sign = model.signs.get(id);
        return sign === undefined
          ? null
          : { name: sign.properties.name, content: <SignPanel key={id} sign={sign} model={model} /> };
      }
      case "camera": {
        const camera = model.cameras.get(id);
        return camera === undefined
          ? null
          : { name: camera.properties.name, content: <CameraPanel key={id} camera={camera} /> };
      }
      case "vehicle": {
        const vehicle = model.vehicles.get(id);
        return vehicle === undefined
          ? null
          : { name: vehicle.name, content: <VehiclePanel key={id} id={id} model={model} /> };
      }
    }
  }
}
