import { Checkbox, Select, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import type { ControllerModel } from "../../map/network-model.js";
import classes from "./Desk.module.css";
import { askedModes, type Draft, type DraftField, lastsBounds, lastsUnit } from "./draft.js";
import { signalTexts } from "./signal-texts.js";
import { usePhaseText } from "./use-phase-text.js";

interface DraftFieldsProps {
  draft: Draft;
  /** Shown only after a try to send them. */
  faults: readonly DraftField[];
  controller: ControllerModel;
  onChange: (part: Partial<Draft>) => void;
}

/** What a person fills in for a command. */
export function DraftFields({ draft, faults, controller, onChange }: DraftFieldsProps) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const phaseText = usePhaseText(controller);
  const { phases, plans } = controller.properties;
  const fault = (field: DraftField) => (faults.includes(field) ? t(`signals:form.faults.${field}`) : null);
  return (
    <>
      {draft.type === "setPlan" ? (
        <Select
          data-autofocus
          label={t("signals:form.plan")}
          value={draft.plan === null ? null : String(draft.plan)}
          data={plans.map(({ plan, name, cycleSec }) => ({
            value: String(plan),
            label: t("signals:form.planOption", { plan, name: format.name(name), cycle: format.number(cycleSec) }),
          }))}
          error={fault("plan")}
          onChange={(value) => onChange({ plan: value === null ? null : Number(value) })}
        />
      ) : null}
      {draft.type === "setMode" ? (
        <Select
          data-autofocus
          label={t("signals:form.mode")}
          description={t(`signals:form.modes.${draft.mode}`)}
          value={draft.mode}
          data={askedModes.map((mode) => ({ value: mode, label: t(`map.modes.${mode}`) }))}
          onChange={(value) => onChange({ mode: askedModes.find((mode) => mode === value) ?? draft.mode })}
        />
      ) : null}
      {draft.type === "setTiming" ? (
        <>
          <Figure
            autofocus
            label={t("signals:form.cycle")}
            value={draft.cycleSec}
            error={fault("cycleSec") ?? fault("timing")}
            onChange={(cycleSec) => onChange({ cycleSec })}
          />
          <Figure
            label={t("signals:form.offset")}
            value={draft.offsetSec}
            error={fault("offsetSec")}
            onChange={(offsetSec) => onChange({ offsetSec })}
          />
          <fieldset className={classes.fieldset}>
            <legend>{t("signals:form.splits")}</legend>
            <p className={classes.note}>{t("signals:form.splitsHint")}</p>
            <div className={classes.splits}>
              {phases.map(({ phase }) => (
                <Figure
                  key={phase}
                  label={t("signals:form.split", { phase })}
                  value={draft.splits[String(phase)] ?? ""}
                  error={null}
                  onChange={(value) => onChange({ splits: { ...draft.splits, [String(phase)]: value } })}
                />
              ))}
            </div>
            {fault("splits") === null ? null : (
              <p className={classes.fault} role="alert">
                {fault("splits")}
              </p>
            )}
          </fieldset>
        </>
      ) : null}
      {draft.type === "hold" || draft.type === "force" ? (
        <Select
          data-autofocus
          label={t("signals:form.phase")}
          placeholder={t("signals:form.choosePhase")}
          value={draft.phases[0] === undefined ? null : String(draft.phases[0])}
          data={phases.map(({ phase }) => ({ value: String(phase), label: phaseText(phase) }))}
          error={fault("phases")}
          onChange={(value) => onChange({ phases: value === null ? [] : [Number(value)] })}
        />
      ) : null}
      {draft.type === "preempt" ? (
        <Checkbox.Group
          label={t("signals:form.phases")}
          description={t("signals:form.phasesHint")}
          error={fault("phases")}
          value={draft.phases.map(String)}
          onChange={(values) => onChange({ phases: values.map(Number).sort((a, b) => a - b) })}
        >
          <Stack gap={6} mt={8}>
            {phases.map(({ phase }) => (
              <Checkbox key={phase} size="xs" value={String(phase)} label={phaseText(phase)} />
            ))}
          </Stack>
        </Checkbox.Group>
      ) : null}
      <LastsField draft={draft} error={fault("lasts")} onChange={onChange} />
      <TextInput
        {...(draft.type === "release" ? { "data-autofocus": true } : {})}
        label={t("signals:form.reason")}
        description={t("signals:form.reasonHint")}
        maxLength={200}
        autoComplete="off"
        value={draft.reason}
        error={fault("reason")}
        onChange={(event) => onChange({ reason: event.currentTarget.value })}
      />
    </>
  );
}

interface LastsFieldProps {
  draft: Pick<Draft, "type" | "lasts">;
  error: string | null;
  onChange: (part: { lasts: string }) => void;
}

/** How long it is to last: nothing that is asked for stays for good. */
export function LastsField({ draft, error, onChange }: LastsFieldProps) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const unit = lastsUnit(draft.type);
  if (unit === null) return null;
  const [least, most] = lastsBounds(draft.type);
  return (
    <Figure
      label={t(`signals:form.lasts.${unit}`)}
      description={t("signals:form.lastsHint", { least: format.number(least), most: format.number(most) })}
      value={draft.lasts}
      error={error}
      onChange={(lasts) => onChange({ lasts })}
    />
  );
}

interface FigureProps {
  label: string;
  description?: string;
  value: string;
  error: string | null;
  autofocus?: boolean;
  onChange: (value: string) => void;
}

function Figure({ label, description, value, error, autofocus = false, onChange }: FigureProps) {
  return (
    <TextInput
      {...(autofocus ? { "data-autofocus": true } : {})}
      label={label}
      description={description}
      inputMode="decimal"
      autoComplete="off"
      maxLength={7}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
