import { type CorridorNotice, emergencyVehicleTypes } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { useServerClock } from "../../live/hooks.js";
import type { NetworkModel } from "../../map/network-model.js";
import { Facts } from "../../ui/Facts.js";
import classes from "./Corridor.module.css";
import { corridorTexts } from "./corridor-texts.js";

/** What holds for the corridor as a whole. */
export function CorridorFacts({ corridor, model }: { corridor: CorridorNotice; model: NetworkModel }) {
  const { t } = useTranslation(corridorTexts);
  const format = useFormat();
  const now = useServerClock();
  const { vehicleId, progress, state, ending } = corridor;
  const isActive = state === "active";
  const metres = (value: number) => t("map.metres", { value: format.number(value) });
  const waits = corridor.junctions.flatMap(({ crossing }) => crossing.map(({ vehicleSec }) => vehicleSec));
  const knownSec = waits.reduce<number>((sum, sec) => sum + (sec ?? 0), 0);
  const vehicle = vehicleId === null ? undefined : model.vehicles.get(vehicleId);
  const isEmergency = emergencyVehicleTypes.some((type) => type === vehicle?.vehicleType);
  return (
    <>
      <Facts
        facts={[
          [t("corridors:facts.length"), metres(corridor.lengthM)],
          [t("corridors:facts.travel"), format.duration(Math.round(corridor.travelSec) * 1000)],
          [t("corridors:facts.junctions"), format.number(corridor.junctions.length)],
          [
            t("corridors:facts.vehicle"),
            vehicle !== undefined && isEmergency ? format.name(vehicle.name) : (vehicleId ?? t("app.none")),
          ],
          [
            t("corridors:facts.delay"),
            <span key="delay" title={t("corridors:facts.delayHint")}>
              {t("corridors:facts.delayOf", { minutes: format.number(knownSec / 60) })}
              {waits.some((sec) => sec === null) ? ` · ${t("corridors:facts.delayUnknown")}` : null}
            </span>,
          ],
          ...(isActive && progress !== null
            ? [
                [
                  t("corridors:facts.progress"),
                  t("corridors:facts.progressOf", {
                    at: metres(progress.routeM),
                    total: metres(corridor.lengthM),
                    source: t(`corridors:sources.${progress.source}`),
                    ago: format.ago(progress.at, now),
                  }),
                ] as const,
              ]
            : []),
          ...(state === "planned" || isActive
            ? [
                [
                  t(isActive ? "corridors:facts.overAt" : "corridors:facts.expires"),
                  format.time(corridor.expiresAt),
                ] as const,
              ]
            : []),
        ]}
      />
      {isActive && ending === null ? (
        <p className={classes.vehicle} data-lost={corridor.vehicleState !== "onRoute"} role="status">
          {t(`corridors:vehicleStates.${corridor.vehicleState}`)}
        </p>
      ) : null}
      {isActive && ending !== null ? (
        <p className={classes.vehicle} role="status">
          {t(`corridors:ending.${ending}`)}
        </p>
      ) : null}
      {corridor.takenUp === null ? null : (
        <p className={classes.vehicle} data-lost>
          {t("corridors:takenUp", {
            at: format.time(corridor.takenUp.at),
            away: format.duration(Math.round(corridor.takenUp.awayMs / 1000) * 1000),
          })}
        </p>
      )}
    </>
  );
}
