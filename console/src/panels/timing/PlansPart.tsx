import { Button, Select } from "@mantine/core";
import { diffPlans, leastSplitSec } from "@roadcast/contract";
import { IconCopy, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { Changes } from "./Changes.js";
import { NumberField, NumbersField, TextField } from "./Fields.js";
import { SplitBars } from "./SplitBars.js";
import { copyOfPlan, type SheetEditor } from "./sheet-draft.js";
import classes from "./Timing.module.css";
import { timingTexts } from "./timing-texts.js";

interface PlansPartProps {
  editor: SheetEditor;
  /** The place of the plan that is shown. */
  shown: number;
  onShow: (place: number) => void;
}

/** The plans: one at a time, with its splits as bars, and beside it another to compare it with. */
export function PlansPart({ editor, shown, onShow }: PlansPartProps) {
  const { t } = useTranslation(timingTexts);
  const format = useFormat();
  const [other, setOther] = useState<string | null>(null);
  const { sheet } = editor;
  const { plans, phases } = sheet;
  const place = Math.min(shown, plans.length - 1);
  const plan = plans[place];
  if (plan === undefined) return null;
  const seconds = (value: number) => format.number(value, value % 1 === 0 ? 0 : 1);
  const option = (each: typeof plan, at: number) => ({
    value: String(at),
    label: t("timing:plans.option", { plan: each.plan, name: format.name(each.name) }),
  });
  const compared = other === null || Number(other) === place ? undefined : plans[Number(other)];
  const differences = compared === undefined ? [] : diffPlans(plan, compared).filter(({ path }) => path[0] !== "name");
  return (
    <>
      <div className={classes.choose}>
        <Select
          label={t("timing:plans.choose")}
          value={String(place)}
          allowDeselect={false}
          data={plans.map(option)}
          onChange={(value) => onShow(Number(value ?? place))}
        />
        {editor.readOnly ? null : (
          <>
            <Button
              variant="default"
              leftSection={<IconCopy size={16} />}
              onClick={() => {
                editor.put({ ...sheet, plans: [...plans, copyOfPlan(plan, plans)] });
                onShow(plans.length);
              }}
            >
              {t("timing:plans.add")}
            </Button>
            <Button
              variant="default"
              leftSection={<IconTrash size={16} />}
              disabled={plans.length < 2}
              onClick={() => {
                editor.put({ ...sheet, plans: plans.filter((_, at) => at !== place) });
                onShow(Math.max(0, place - 1));
              }}
            >
              {t("timing:plans.remove")}
            </Button>
          </>
        )}
      </div>
      <div className={classes.fields} key={place}>
        <Labelled label={t("timing:plans.number")}>
          <NumberField
            editor={editor}
            path={["plans", place, "plan"]}
            label={t("timing:plans.number")}
            value={plan.plan}
          />
        </Labelled>
        {(["ko", "en"] as const).map((language) => (
          <Labelled key={language} label={t(language === "ko" ? "timing:plans.nameKo" : "timing:plans.nameEn")}>
            <TextField
              editor={editor}
              path={["plans", place, "name", language]}
              label={t(language === "ko" ? "timing:plans.nameKo" : "timing:plans.nameEn")}
              value={plan.name[language]}
            />
          </Labelled>
        ))}
        {(["cycleSec", "offsetSec"] as const).map((name) => (
          <Labelled key={name} label={t(`timing:plans.${name}`)}>
            <NumberField
              editor={editor}
              path={["plans", place, name]}
              label={t(`timing:plans.${name}`)}
              value={plan[name]}
            />
          </Labelled>
        ))}
        <Labelled label={t("timing:plans.coordinated")} hint={t("timing:plans.coordinatedHint")}>
          <NumbersField
            editor={editor}
            path={["plans", place, "coordinatedPhases"]}
            label={t("timing:plans.coordinated")}
            value={plan.coordinatedPhases}
          />
        </Labelled>
      </div>
      <SplitBars plan={plan} phases={phases} />
      <h3 className={classes.heading}>{t("timing:plans.splits")}</h3>
      <div className={classes.splits} key={`splits ${place}`}>
        {phases.map((phase) => (
          <Labelled
            key={phase.phase}
            label={t("timing:path.phases", { phase: phase.phase })}
            hint={t("timing:plans.least", { least: seconds(leastSplitSec(phase)) })}
          >
            <NumberField
              editor={editor}
              path={["plans", place, "splits", String(phase.phase)]}
              label={t("timing:plans.split", { phase: phase.phase })}
              value={plan.splits[String(phase.phase)]}
              empty="absent"
            />
          </Labelled>
        ))}
      </div>
      <div className={classes.choose}>
        <Select
          label={t("timing:plans.compare")}
          placeholder={t("timing:plans.compareNone")}
          clearable
          value={other}
          data={plans.map(option).filter(({ value }) => value !== String(place))}
          onChange={setOther}
        />
      </div>
      {compared === undefined ? null : (
        <div className={classes.sides}>
          <SplitBars plan={plan} phases={phases} comparedWith={compared} />
          <SplitBars plan={compared} phases={phases} comparedWith={plan} />
          <p className={classes.note}>{t("timing:plans.differHint")}</p>
          {differences.length === 0 ? null : (
            <h3 className={classes.heading}>{t("timing:plans.differences", { count: differences.length })}</h3>
          )}
          <Changes
            changes={differences}
            label={t("timing:plans.differences", { count: differences.length })}
            before={t("timing:plans.option", { plan: plan.plan, name: format.name(plan.name) })}
            after={t("timing:plans.option", { plan: compared.plan, name: format.name(compared.name) })}
            none={t("timing:plans.same")}
          />
        </div>
      )}
    </>
  );
}

/** A field with its name above it, and a hint under it. */
export function Labelled({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className={classes.labelled}>
      <span aria-hidden="true">{label}</span>
      {children}
      {hint === undefined ? null : <small>{hint}</small>}
    </div>
  );
}
