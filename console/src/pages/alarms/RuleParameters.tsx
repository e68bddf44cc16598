import { Checkbox, Stack, Switch, TextInput } from "@mantine/core";
import { channelFaultCodes, detectorFailures, deviceKinds } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { alarmTexts } from "../../panels/alarms/use-alarm-words.js";
import { choicesOf, type RuleDraft } from "./rule-draft.js";

type Parameters = RuleDraft["parameters"];

interface RuleParametersProps {
  parameters: Parameters;
  delivered: Parameters;
  errorOf: (name: string) => string | null;
  onChange: (change: Parameters) => void;
}

const names = [
  "kinds",
  "withinSec",
  "siteDevices",
  "siteSharePct",
  "areaDevices",
  "areaSharePct",
  "tests",
  "stationDetectors",
  "commanded",
  "holdSec",
  "rejected",
  "detectorsWorking",
  "occupancyPct",
  "linkDetectors",
  "offsetSec",
  "count",
  "windowSec",
  "codes",
] as const;

/** The thresholds that one kind has beyond what all have: numbers, switches, and choices. */
export function RuleParameters({ parameters, delivered, errorOf, onChange }: RuleParametersProps) {
  const { t } = useTranslation(alarmTexts);
  const wordOf = useChoiceWord();
  const told = (value: Parameters[string] | undefined) => {
    if (typeof value === "boolean") return t(value ? "app.yes" : "app.no");
    if (typeof value === "string") return value;
    return value === undefined || value.length === 0 ? t("app.none") : value.map(wordOf).join(", ");
  };
  return names.map((name) => {
    const value = parameters[name];
    if (value === undefined) return null;
    const common = {
      label: t(`alarms:rules.parameters.${name}`),
      description: t("alarms:rules.delivered", { value: told(delivered[name]) }),
      error: errorOf(name),
    };
    if (typeof value === "boolean") {
      return (
        <Switch
          key={name}
          {...common}
          checked={value}
          onChange={(event) => onChange({ [name]: event.currentTarget.checked })}
        />
      );
    }
    if (typeof value === "string") {
      return (
        <TextInput
          key={name}
          {...common}
          inputMode="decimal"
          value={value}
          onChange={(event) => onChange({ [name]: event.currentTarget.value })}
        />
      );
    }
    return (
      <Checkbox.Group key={name} {...common} value={[...value]} onChange={(next) => onChange({ [name]: next })}>
        <Stack gap="xs" mt="xs">
          {(choicesOf(name) ?? []).map((choice) => (
            <Checkbox key={choice} size="xs" value={choice} label={wordOf(choice)} />
          ))}
        </Stack>
      </Checkbox.Group>
    );
  });
}

/** A device kind, a failure test or a fault of a channel in words. */
function useChoiceWord(): (word: string) => string {
  const { t } = useTranslation(alarmTexts);
  return (word) => {
    const kind = deviceKinds.find((each) => each === word);
    if (kind !== undefined) return t(`kinds.${kind}`);
    const test = detectorFailures.find((each) => each === word);
    if (test !== undefined) return t(`failures.${test}`);
    const code = channelFaultCodes.find((each) => each === word);
    return code === undefined ? word : t(`channels.faultTitles.${code}`);
  };
}
