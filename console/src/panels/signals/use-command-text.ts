import {
  type CommandNotice,
  type ControllerRequest,
  controllerRequest,
  sheetRequest,
  type TimingPlan,
} from "@roadcast/contract";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { signalTexts } from "./signal-texts.js";

/** Says a request in words: what is asked for, without how long. */
export function useRequestText() {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  return useCallback(
    (request: ControllerRequest, plans: readonly TimingPlan[] = []): string => {
      const seconds = (value: number) => t("units.second", { value: format.number(value) });
      switch (request.type) {
        case "setPlan": {
          const { plan } = request.args;
          const known = plans.find((each) => each.plan === plan);
          return t("signals:asked.setPlan", { plan, name: known === undefined ? "" : format.name(known.name) }).trim();
        }
        case "setMode":
          return t("signals:asked.setMode", { mode: t(`map.modes.${request.args.mode}`) });
        case "setTiming": {
          const { plan, cycleSec, offsetSec, splits = {} } = request.args;
          const known = plans.find((each) => each.plan === plan);
          const name = known === undefined ? "" : format.name(known.name);
          return [
            plan === undefined ? null : t("signals:asked.setPlan", { plan, name }).trim(),
            cycleSec === undefined ? null : t("signals:asked.cycle", { value: seconds(cycleSec) }),
            offsetSec === undefined ? null : t("signals:asked.offset", { value: seconds(offsetSec) }),
            ...Object.entries(splits).map(([phase, value]) =>
              t("signals:asked.split", { phase, value: seconds(value) }),
            ),
          ]
            .filter((part) => part !== null)
            .join(", ");
        }
        case "hold":
        case "force":
          return t(`signals:asked.${request.type}`, { phase: request.args.phase });
        case "preempt":
          return t("signals:asked.preempt", { phases: request.args.phases.join(", ") });
        case "release":
          return t("signals:asked.release");
      }
    },
    [t, format],
  );
}

/** Says a command of the log in words; one whose arguments this console cannot read keeps the name of its type. */
export function useCommandText() {
  const { t } = useTranslation(signalTexts);
  const textOf = useRequestText();
  return useCallback(
    ({ type, args }: Pick<CommandNotice, "type" | "args">, plans: readonly TimingPlan[] = []): string => {
      const sheet = sheetRequest.safeParse({ type, args });
      if (sheet.success) return t("signals:asked.setSheet", { version: sheet.data.args.version });
      const read = controllerRequest.safeParse({ type, args });
      return read.success ? textOf(read.data, plans) : t(`signals:types.${type}`);
    },
    [t, textOf],
  );
}
