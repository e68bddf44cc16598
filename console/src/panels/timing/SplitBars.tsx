import { leastSplitSec, ringSums, type TimingPlan, type TimingSheet } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import classes from "./Timing.module.css";
import { timingTexts } from "./timing-texts.js";

interface SplitBarsProps {
  plan: TimingPlan;
  phases: TimingSheet["phases"];
  /** One that it is compared with: both go by one scale then, and the splits that differ are marked. */
  comparedWith?: TimingPlan;
}

/** A plan's cycle as bars, a ring each: what every phase has, and the least that it needs. */
export function SplitBars({ plan, phases, comparedWith }: SplitBarsProps) {
  const { t } = useTranslation(timingTexts);
  const format = useFormat();
  const { rings } = ringSums(plan, phases);
  const seconds = (value: number) => format.number(value, value % 1 === 0 ? 0 : 1);
  const sums = [...rings].sort(([a], [b]) => a - b);
  const longest = Math.max(...[plan, comparedWith ?? plan].map((each) => longestOf(each, phases)));
  const name = t("timing:plans.option", { plan: plan.plan, name: format.name(plan.name) });
  const share = (value: number) => `${Math.max(0, (100 * value) / longest)}%`;
  return (
    <figure className={classes.bars} aria-label={`${t("timing:plans.bars")}: ${name}`}>
      {comparedWith === undefined ? null : <figcaption className={classes.heading}>{name}</figcaption>}
      {sums.map(([ring, sum]) => (
        <div key={ring} className={classes.ring} data-off={Math.abs(sum - plan.cycleSec) > 0.05 || undefined}>
          <span className={classes.ringName}>{t("timing:plans.ring", { ring })}</span>
          <div className={classes.track}>
            {phases
              .filter((phase) => phase.ring === ring)
              .sort((a, b) => a.barrier - b.barrier || a.phase - b.phase)
              .map((phase, at, all) => {
                const split = plan.splits[String(phase.phase)] ?? 0;
                const known = Number.isFinite(split) ? split : 0;
                const least = leastSplitSec(phase);
                return (
                  <div
                    key={phase.phase}
                    className={classes.split}
                    style={{ width: share(known) }}
                    data-short={known < least - 0.05 || undefined}
                    data-barrier={
                      all[at + 1] !== undefined && all[at + 1]?.barrier !== phase.barrier ? true : undefined
                    }
                  >
                    <i style={{ width: known > 0 ? `${Math.min(100, (100 * least) / known)}%` : "0" }} />
                    <span>
                      {phase.phase} <b>{seconds(known)}</b>
                      {comparedWith === undefined || (comparedWith.splits[String(phase.phase)] ?? 0) === split
                        ? null
                        : " ≠"}
                    </span>
                  </div>
                );
              })}
            <em className={classes.cycleMark} style={{ left: share(plan.cycleSec) }} />
          </div>
          <span className={classes.sum}>
            {t("timing:plans.sum", {
              sum: seconds(sum),
              cycle: Number.isFinite(plan.cycleSec) ? seconds(plan.cycleSec) : "–",
            })}
          </span>
        </div>
      ))}
      {comparedWith === undefined ? (
        <figcaption className={classes.note}>{t("timing:plans.barHint")}</figcaption>
      ) : null}
    </figure>
  );
}

/** What a plan's bars take at the most, seconds: its cycle, or a ring that adds up to more. */
function longestOf(plan: TimingPlan, phases: TimingSheet["phases"]): number {
  return Math.max(1, ...[plan.cycleSec, ...ringSums(plan, phases).rings.values()].filter(Number.isFinite));
}
