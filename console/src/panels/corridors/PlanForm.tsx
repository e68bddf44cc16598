import { Button, Select, TextInput } from "@mantine/core";
import { type CorridorPlace, emergencyVehicleTypes } from "@roadcast/contract";
import { IconMapPin } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePlanCorridor } from "../../api/corridors.js";
import { useFormat } from "../../format/use-format.js";
import { useDeviceRecord } from "../../live/hooks.js";
import type { NetworkModel } from "../../map/network-model.js";
import classes from "./Corridor.module.css";
import { CorridorProblem } from "./CorridorRefusals.js";
import { corridorTexts } from "./corridor-texts.js";

export type CorridorEnd = "from" | "to";

interface PlanFormProps {
  model: NetworkModel;
  from: CorridorPlace | null;
  to: CorridorPlace | null;
  vehicleId: string | null;
  /** Which end the next click on the map is. */
  picking: CorridorEnd | null;
  onPicking: (end: CorridorEnd | null) => void;
  onPlace: (end: CorridorEnd, place: CorridorPlace | null) => void;
  onVehicle: (id: string | null) => void;
  onPlanned: (corridorId: string) => void;
}

const onMap = "map";
const atVehicle = "vehicle";

/** Start, end, vehicle and reason of a corridor, and the way to its preview. */
export function PlanForm(props: PlanFormProps) {
  const { model, from, to, vehicleId, picking, onPlace, onVehicle, onPlanned } = props;
  const { t } = useTranslation(corridorTexts);
  const format = useFormat();
  const plan = usePlanCorridor();
  const [reason, setReason] = useState("");
  const position = useDeviceRecord(vehicleId === null ? null : `vehicles/${vehicleId}`)?.position ?? null;
  const vehicles = useMemo(
    () =>
      [...model.vehicles.values()]
        .filter(({ vehicleType }) => emergencyVehicleTypes.some((type) => type === vehicleType))
        .map(({ id, name }) => ({ value: id, label: format.name(name) })),
    [model, format],
  );
  const junctions = useMemo(
    () =>
      [...model.controllers.values()]
        .flatMap(({ node }) => (node === null ? [] : [{ value: node.id, label: format.name(node.properties.name) }]))
        .sort((a, b) => a.label.localeCompare(b.label, format.language)),
    [model, format],
  );
  const vehicleName = vehicles.find(({ value }) => value === vehicleId)?.label ?? vehicleId ?? "";
  const start: CorridorPlace | null =
    from !== null || position === null
      ? from
      : { kind: "point", lat: position.lat, lon: position.lon, headingDeg: position.headingDeg };
  const fieldOf = (end: CorridorEnd) => {
    const place = end === "from" ? from : to;
    const isAtVehicle = end === "from" && from === null && position !== null;
    const special = [
      ...(isAtVehicle ? [{ value: atVehicle, label: t("corridors:plan.vehicleThere", { name: vehicleName }) }] : []),
      ...(place?.kind === "point"
        ? [
            {
              value: onMap,
              label: t("corridors:plan.point", {
                lat: format.number(place.lat, 4),
                lon: format.number(place.lon, 4),
              }),
            },
          ]
        : []),
    ];
    const value = place === null ? (isAtVehicle ? atVehicle : null) : place.kind === "node" ? place.nodeId : onMap;
    return (
      <div className={classes.end}>
        <Select
          label={t(`corridors:plan.${end}`)}
          placeholder={t("corridors:plan.choose")}
          nothingFoundMessage={t("corridors:plan.nothing")}
          searchable
          clearable
          onFocus={(event) => event.currentTarget.select()}
          value={value}
          data={[...special, ...junctions]}
          onChange={(chosen) => {
            if (chosen === onMap || chosen === atVehicle) return;
            onPlace(end, chosen === null ? null : { kind: "node", nodeId: chosen });
          }}
        />
        <Button
          variant={picking === end ? "filled" : "default"}
          leftSection={<IconMapPin size={16} />}
          aria-pressed={picking === end}
          aria-label={t(end === "from" ? "corridors:plan.pickFrom" : "corridors:plan.pickTo")}
          onClick={() => props.onPicking(picking === end ? null : end)}
        >
          {picking === end ? t("corridors:plan.picking") : t("corridors:plan.pick")}
        </Button>
      </div>
    );
  };
  return (
    <form
      className={classes.form}
      aria-label={t("corridors:plan.title")}
      onSubmit={(event) => {
        event.preventDefault();
        if (start === null || to === null) return;
        plan.mutate(
          { from: start, to, vehicleId, reason: reason.trim() },
          { onSuccess: ({ corridorId }) => onPlanned(corridorId) },
        );
      }}
    >
      <Select
        label={t("corridors:plan.vehicle")}
        placeholder={t("corridors:plan.noVehicle")}
        clearable
        searchable
        value={vehicleId}
        data={vehicles}
        onChange={onVehicle}
      />
      {fieldOf("from")}
      {fieldOf("to")}
      {picking === null ? null : (
        <p className={classes.hint} role="status">
          {t("corridors:plan.stopPicking")}
        </p>
      )}
      <TextInput
        label={t("corridors:plan.reason")}
        description={t("corridors:plan.reasonHint")}
        maxLength={120}
        required
        autoComplete="off"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div>
        <Button type="submit" loading={plan.isPending} disabled={start === null || to === null || reason.trim() === ""}>
          {t("corridors:plan.preview")}
        </Button>
        <p className={classes.hint}>{t("corridors:plan.previewHint")}</p>
      </div>
      {plan.isError ? <CorridorProblem error={plan.error} /> : null}
    </form>
  );
}
