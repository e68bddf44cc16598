import type { AnswerDoubt, CommandNotice, ControllerRecord, TimingPlan } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { StatusMark, type Tone } from "../../ui/StatusMark.js";
import { DoubtsOfCommand } from "./AnswerDoubts.js";
import classes from "./Life.module.css";
import { countdownOf, endOf, endsAt, isFailure, lastsSec, lateSteps, stepsOf } from "./life.js";
import { StepReason } from "./StepReason.js";
import { signalTexts } from "./signal-texts.js";
import { useCommandText } from "./use-command-text.js";
import { useAskedText } from "./use-signal-words.js";

const tones: Record<CommandNotice["state"], Tone> = {
  requested: "active",
  sent: "active",
  accepted: "active",
  executing: "active",
  confirmed: "normal",
  rejected: "alarm",
  failed: "alarm",
  timedOut: "alarm",
  expired: "caution",
  superseded: "muted",
};

/** The state of a command in one word. */
export function CommandStateMark({ state }: { state: CommandNotice["state"] }) {
  const { t } = useTranslation(signalTexts);
  return <StatusMark tone={tones[state]}>{t(`signals:states.${state}`)}</StatusMark>;
}

interface CommandLifeProps {
  command: CommandNotice;
  plans: readonly TimingPlan[];
  /** The gateway's clock, epoch ms. */
  now: number;
  /** The socket does not answer: the life may have gone on. */
  lost: boolean;
  /** What is held of the controller: whether it reports the command in force. */
  record: ControllerRecord | undefined;
  /** Answers to it that were not believed. */
  doubts?: readonly AnswerDoubt[];
  /** The commands beside it: one may have released it, or have taken its place. */
  others?: readonly CommandNotice[];
  /** The junction's name, where lives of several stand together. */
  place?: string;
}

/** The life of one command: its steps with their times, what it waits for, and until when. */
export function CommandLife({ command, plans, now, lost, record, doubts = [], others = [], place }: CommandLifeProps) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const textOf = useCommandText();
  const askedText = useAskedText();
  const countdown = countdownOf(command, now);
  const sec = lastsSec(command);
  const ends = endsAt(command);
  const over = endOf(command, record, others, now);
  const inForce = record?.activeCommandId === command.commandId && over === null;
  const successor = others.find(({ commandId }) => commandId === command.supersededBy);
  const late = lateSteps(command);
  const what = textOf(command, plans);
  return (
    <article className={classes.life} aria-label={place === undefined ? what : `${place} ${what}`}>
      <header className={classes.head}>
        <span className={classes.what}>
          {place === undefined ? null : <b>{place}</b>} <b>{what}</b>
          {sec === null ? null : <> · {t("signals:life.for", { span: format.duration(sec * 1000) })}</>}
        </span>
        <CommandStateMark state={command.state} />
      </header>
      <p className={classes.who}>
        {t("signals:life.by", {
          who: command.requestedBy,
          time: format.moment(command.requestedAt, now),
          reason: askedText(command),
        })}
        {command.groupId === null ? null : <> · {t("signals:life.inGroup")}</>}
      </p>
      <ol className={classes.steps}>
        {stepsOf(command).map((step) => (
          <li key={step.state} data-is={step.is} aria-current={step.is === "current" ? "step" : undefined}>
            <span className={classes.step}>{t(`signals:states.${step.state}`)}</span>
            <span className={classes.at}>
              {step.at === null ? null : (
                <>
                  {format.moment(step.at, now)}
                  {step.afterMs === null || step.afterMs === 0 ? null : <> +{format.lag(step.afterMs)}</>}
                </>
              )}
            </span>
            {step.said !== null && step.is === "current" ? (
              <span className={classes.reason}>{t(`signals:life.said.${step.said}`)}</span>
            ) : null}
            {step.state === "superseded" && successor !== undefined ? (
              <span className={classes.reason}>
                {t("signals:life.supersededBy", { who: successor.requestedBy, what: textOf(successor, plans) })}
              </span>
            ) : (
              <StepReason step={step} className={classes.reason} />
            )}
          </li>
        ))}
      </ol>
      {countdown === null ? null : (
        <p
          className={classes.countdown}
          data-lost={lost || undefined}
          data-late={countdown.until === "timedOut" || undefined}
        >
          {t(`signals:life.until.${countdown.until}`, {
            time: format.time(countdown.at),
            left: format.duration(countdown.leftMs),
          })}
          {lost ? <> {t("signals:life.lost")}</> : null}
        </p>
      )}
      {inForce && ends !== null ? (
        <p className={classes.countdown}>
          {t("signals:life.inForce", { time: format.time(ends), left: format.duration(Math.max(0, ends - now)) })}
        </p>
      ) : null}
      {over !== null && ends !== null && late.length === 0 ? (
        <p className={classes.countdown}>{t(`signals:life.over.${over}`, { time: format.time(ends) })}</p>
      ) : null}
      {inForce && isFailure(command.state) ? (
        <p className={classes.countdown} data-late>
          {t("signals:life.inForceAnyway")}
        </p>
      ) : null}
      {late.map((step) => (
        <p key={`${step.at} ${step.state}`} className={classes.countdown}>
          {t(command.state === "confirmed" ? "signals:life.endedEarly" : "signals:life.late", {
            time: format.moment(step.at, now),
            reason: step.reason ?? "",
            answer: step.answer === null ? "" : t(`signals:answers.${step.answer}`),
          })}
        </p>
      ))}
      <DoubtsOfCommand doubts={doubts} />
    </article>
  );
}
