import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { useServerClock } from "../../live/hooks.js";
import { junctionCondition } from "../../map/approaches.js";
import { cycleSecondNow } from "../../map/ring-barrier.js";
import { StatusMark } from "../../ui/StatusMark.js";
import { Facts } from "../map/Facts.js";
import { JunctionMark } from "../map/JunctionMark.js";
import classes from "./Signal.module.css";
import { signalTexts } from "./signal-texts.js";
import type { Desk } from "./use-desk.js";
import { useControllerFaultText } from "./use-signal-words.js";

/** What a controller does now: condition and mode, plan, second of the cycle, offset, transition, faults. */
export function SignalNow({ desk: { controller, known, record, device } }: { desk: Desk }) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const now = useServerClock();
  const faultText = useControllerFaultText();
  const condition = junctionCondition(record, device?.online ?? null, now);
  // Of a controller that is not heard nobody knows how far its cycle is.
  const second = record === undefined || condition === "offline" ? null : cycleSecondNow(record, now);
  const plan = controller.properties.plans.find((known) => known.plan === record?.plan);
  const seconds = (value: number | null | undefined) =>
    value == null ? "–" : t("units.second", { value: format.number(value) });
  return (
    <>
      <p className={classes.condition}>
        <JunctionMark condition={condition} />
        <b>{known ? t(`map.junction.${condition}`) : t("signals:unknown.now")}</b>
        {record !== undefined && (condition === "normal" || condition === "manual") && (
          <span>
            {t(`map.modes.${record.mode}`)}
            {record.mode === "manual" && record.activeCommandId !== null ? ` · ${t("signals:now.byCommand")}` : null}
          </span>
        )}
        {record?.inTransition === true && condition === "normal" ? (
          <StatusMark tone="caution">{t("signals:now.inTransition")}</StatusMark>
        ) : null}
      </p>
      {condition === "offline" && record !== undefined && (
        <p className={classes.note}>{t("map.controller.lastState", { ago: format.ago(record.receivedAt, now) })}</p>
      )}
      {(record?.faults ?? []).map((fault) => {
        const { text, lang } = faultText(fault);
        return (
          <p key={fault} className={classes.note}>
            <StatusMark tone="alarm">
              <span lang={lang}>{text}</span>
            </StatusMark>
          </p>
        );
      })}
      <Facts
        rows={[
          [
            t("map.controller.plan"),
            record?.plan == null
              ? "–"
              : t("map.controller.planNamed", {
                  plan: record.plan,
                  name: plan === undefined ? "" : format.name(plan.name),
                }),
          ],
          [
            t("map.controller.cycle"),
            second === null || record?.cycleSec == null
              ? "–"
              : t("map.controller.cycleAt", { second: Math.floor(second), cycle: record.cycleSec }),
          ],
          [t("map.controller.offset"), seconds(record?.offsetSec)],
          [
            t("signals:now.transition"),
            record?.inTransition == null
              ? "–"
              : t(record.inTransition ? "signals:now.transitionOn" : "signals:now.transitionOff"),
          ],
          // Those that there are stand above.
          record !== undefined && record.faults.length > 0
            ? null
            : [t("signals:now.faults"), record === undefined ? "–" : t("app.none")],
        ]}
      />
    </>
  );
}
