import {
  type CommandNotice,
  type CommandStep,
  commandLevels,
  commandReasonCodes,
  controllerMode,
  indication,
  mismatchCodes,
  type TextValues,
} from "@roadcast/contract";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { controllerFaultOf } from "./controller-fault.js";
import { caseOf, type Refused } from "./refusal-case.js";
import { signalTexts } from "./signal-texts.js";

/** A text in the viewer's language, or in words of somebody else's, which are English as far as is known. */
export interface Words {
  text: string;
  lang: "en" | undefined;
}

/** Each code's text takes the values that are told with it; the catalogue's types want them one by one. */
type AnyText = "signals:life.found.noCommand";

const asTheyAre = (text: string): Words => ({ text, lang: "en" });
const inViewers = (text: string): Words => ({ text, lang: undefined });

function known<Code extends string>(codes: readonly Code[], value: unknown): Code | null {
  return codes.find((code) => code === value) ?? null;
}

/** Says why a command took a step: a controller's own words as they are, the gateway's in the viewer's language. */
export function useReasonText() {
  const { t } = useTranslation(signalTexts);
  return useCallback(
    ({ reason, reasonCode, reasonValues }: Pick<CommandStep, "reason" | "reasonCode" | "reasonValues">) => {
      if (reason === null) return null;
      const code = known(commandReasonCodes, reasonCode);
      if (code === null) return asTheyAre(reason);
      const values = mapped(reasonValues, (value) => {
        const mode = known(controllerMode.options, value);
        if (mode !== null) return t(`map.modes.${mode}`);
        const shown = known(indication.options, value);
        return shown === null ? value : t(`map.indications.${shown}`);
      });
      const mismatch = known(mismatchCodes, reasonValues.mismatch);
      const found = mismatch === null ? "" : t(`signals:life.found.${mismatch}` as AnyText, values);
      return inViewers(t(`signals:life.reasons.${code}` as AnyText, { ...values, found }));
    },
    [t],
  );
}

/** Says why a command was asked for: a person's reason, or the gateway's where that asked for it itself. */
export function useAskedText() {
  const reasonText = useReasonText();
  return useCallback(
    ({ reason, steps }: Pick<CommandNotice, "reason" | "steps">): string => {
      const [asked] = steps;
      return asked?.reasonCode == null ? reason : (reasonText(asked)?.text ?? reason);
    },
    [reasonText],
  );
}

/** Says what a rule's own text leaves open of a case; null where that is nothing. */
export function useCaseText() {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  return useCallback(
    (refused: Refused): Words | null => {
      const found = caseOf(refused);
      if (found.kind === "plain") return null;
      if (found.kind === "words") return asTheyAre(refused.detail);
      const values = mapped(refused.values ?? {}, (value, name) => {
        if (typeof value === "number") return name === "since" || name === "until" ? format.time(value) : value;
        const level = name === "level" ? known(commandLevels, value) : null;
        return level === null ? value : t(`signals:levels.${level}`);
      });
      return inViewers(t(`signals:cases.${found.code}` as AnyText, values));
    },
    [t, format],
  );
}

/** Says what a controller reports of itself: known faults in the viewer's language, others in its own words. */
export function useControllerFaultText() {
  const { t } = useTranslation(signalTexts);
  return useCallback(
    (words: string): Words => {
      const fault = controllerFaultOf(words);
      if (fault === null) return asTheyAre(words);
      return inViewers(t(`signals:deviceFaults.${fault.code}` as AnyText, fault.values));
    },
    [t],
  );
}

function mapped(values: TextValues, of: (value: string | number, name: string) => string | number) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, of(value, name)]));
}
