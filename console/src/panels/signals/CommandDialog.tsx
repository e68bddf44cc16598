import { Button, Stack } from "@mantine/core";
import type { CommandCheck, CommandRequest, ControllerCommandType, ControllerRequest } from "@roadcast/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newIdempotencyKey, useCheckCommand, useSendCommand } from "../../api/commands.js";
import { serverNow } from "../../api/gateway-clock.js";
import { useFormat } from "../../format/use-format.js";
import { useServerClock } from "../../live/hooks.js";
import classes from "./Desk.module.css";
import { Attention, Dialog, DialogButtons } from "./Dialog.js";
import { DraftFields } from "./DraftFields.js";
import { releasedCommand } from "./desk.js";
import { type Draft, type DraftField, isOutrun, newDraft, requestOf } from "./draft.js";
import { Refusals, RefusedNote } from "./Refusals.js";
import { signalTexts } from "./signal-texts.js";
import { useCommandText, useRequestText } from "./use-command-text.js";
import type { Desk } from "./use-desk.js";
import { useSending } from "./use-sending.js";

/** How long a controller may take to accept a command, seconds. */
export const expiresInSec = 30;

/** What the gateway has found nothing against, and the name that all tries to send it go under. */
interface Passed {
  request: ControllerRequest;
  body: CommandRequest;
  check: CommandCheck;
  checkedAt: number;
  /** What the controller reported to be in force then; once it is sent that may be the command itself. */
  inForce: string | null;
  key: string;
}

interface CommandDialogProps {
  desk: Desk;
  /** What is asked for; null while the dialog is closed. */
  type: ControllerCommandType | null;
  name: string;
  onClose: () => void;
}

/** Fills in a command, has the gateway check it, says what it will do, and sends it. */
export function CommandDialog({ desk, type, name, onClose }: CommandDialogProps) {
  const { t } = useTranslation(signalTexts);
  // A dialog that fades out goes on showing what it was about.
  const [shown, setShown] = useState<ControllerCommandType>("setPlan");
  if (type !== null && type !== shown) setShown(type);
  return (
    <Dialog opened={type !== null} title={t(`signals:titles.${shown}`, { name })} onClose={onClose}>
      <CommandForm key={shown} desk={desk} type={shown} onClose={onClose} />
    </Dialog>
  );
}

interface CommandFormProps {
  desk: Desk;
  type: ControllerCommandType;
  onClose: () => void;
}

function CommandForm({ desk, type, onClose }: CommandFormProps) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const { controller, record, underWay } = desk;
  // What was there when the form was opened: what the street does meanwhile changes nothing that a person types.
  const [start] = useState(() => newDraft(type, controller, record));
  const [draft, setDraft] = useState<Draft>(start);
  const [faults, setFaults] = useState<readonly DraftField[]>([]);
  const [passed, setPassed] = useState<Passed | null>(null);
  const check = useCheckCommand(controller.id);
  const send = useSendCommand(controller.id);
  const sending = useSending();
  const refused = check.data !== undefined && check.data.errors.length > 0 ? check.data.errors : null;
  const change = (part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setFaults([]);
    check.reset();
  };
  const outrun = isOutrun(start, record);
  const submit = () => {
    if (outrun) return;
    const asked = requestOf(draft, start, releasedCommand(record, underWay));
    if (!asked.ok) {
      setFaults(asked.faults);
      return;
    }
    const { request, reason } = asked;
    const body = { ...request, reason, expiresInSec };
    check.mutate(body, {
      onSuccess: (answer) => {
        if (answer.errors.length > 0) return;
        const inForce = record?.activeCommandId ?? null;
        setPassed({ request, body, check: answer, checkedAt: serverNow(), inForce, key: newIdempotencyKey() });
      },
    });
  };
  if (passed !== null) {
    return (
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (outrun) return;
          send.mutate(
            { key: passed.key, body: passed.body, signal: sending.begin() },
            { onSuccess: onClose, onSettled: sending.end },
          );
        }}
      >
        <Attention>
          <Effects desk={desk} passed={passed} />
        </Attention>
        {outrun ? <Outrun start={start} desk={desk} /> : null}
        {send.isError ? (
          <Attention>
            <RefusedNote error={send.error} isSend />
          </Attention>
        ) : null}
        <DialogButtons
          back={
            <Button
              variant="default"
              onClick={() => {
                sending.takeBack();
                setPassed(null);
                send.reset();
                check.reset();
              }}
            >
              {t("signals:form.back")}
            </Button>
          }
          label={t(send.isError ? "signals:form.sendAgain" : "signals:form.send")}
          grave={isGrave(passed.request)}
          busy={send.isPending}
          sending={send.isPending}
          lost={desk.lost}
          onCancel={onClose}
        />
      </form>
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <Attention>
          <p className={classes.note}>{t(`signals:leads.${type}`)}</p>
        </Attention>
        {outrun ? <Outrun start={start} desk={desk} /> : null}
        {type === "setTiming" && start.runs !== null ? (
          <p className={classes.note}>{t("signals:ofPlan.changes", { plan: planText(desk, start.runs, format) })}</p>
        ) : null}
        <DraftFields draft={draft} faults={faults} controller={controller} onChange={change} />
        {check.isError ? (
          <Attention>
            <RefusedNote error={check.error} />
          </Attention>
        ) : null}
        {refused === null ? null : (
          <Attention>
            <section className={classes.refused} role="alert">
              <h3>{t("signals:form.refused", { count: refused.length })}</h3>
              <Refusals refusals={refused} />
            </section>
          </Attention>
        )}
        <DialogButtons label={t("signals:form.check")} busy={check.isPending} lost={desk.lost} onCancel={onClose} />
      </Stack>
    </form>
  );
}

/** Another plan runs by now than the timing is made for: nothing is sent that would change that one. */
function Outrun({ start, desk }: { start: Draft; desk: Desk }) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const runs = desk.record?.plan ?? null;
  return (
    <p className={classes.fault} role="alert">
      {t("signals:ofPlan.outrun", {
        plan: planText(desk, start.runs, format),
        runs: runs === null ? t("signals:ofPlan.none") : planText(desk, runs, format),
      })}
    </p>
  );
}

function planText({ controller }: Desk, plan: number | null, format: ReturnType<typeof useFormat>): string {
  const known = controller.properties.plans.find((each) => each.plan === plan);
  return known === undefined ? String(plan) : `${plan} ${format.name(known.name)}`;
}

/** Whether other people on the street feel at once that the signal is not what it was. */
export function isGrave(request: ControllerRequest): boolean {
  if (request.type === "setMode") return request.args.mode === "flash" || request.args.mode === "dark";
  return request.type === "force" || request.type === "preempt";
}

/** What a command will do, for how long, and when it ends: read before it is sent. */
function Effects({ desk, passed }: { desk: Desk; passed: Passed }) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const textOf = useRequestText();
  const commandText = useCommandText();
  const now = useServerClock();
  const { plans } = desk.controller.properties;
  const { request, check, checkedAt, inForce, body } = passed;
  const lasts =
    request.type === "release" ? null : request.type === "preempt" ? request.args.maxSec : request.args.forSec;
  const acceptedWithinMs = (body.expiresInSec ?? 0) * 1000;
  const within = check.expectedBy === null ? null : Math.max(0, Date.parse(check.expectedBy) - checkedAt);
  // What is in force has been confirmed and is under way no more: it ends all the same. A release says so itself.
  const ended = new Set(
    request.type === "release" || inForce === null ? check.supersedes : [...check.supersedes, inForce],
  );
  const replaced = [...ended].map((id) => {
    const command = desk.lives.find(({ commandId }) => commandId === id);
    return command === undefined ? t("signals:effects.another") : commandText(command, plans);
  });
  return (
    <>
      <p className={classes.lead}>
        <b>{textOf(request, plans)}</b>
      </p>
      <ul className={classes.effects}>
        <li data-grave={isGrave(request) || undefined}>{t(`signals:effects.${request.type}`)}</li>
        {within === null ? null : <li>{t("signals:effects.within", { span: format.duration(within) })}</li>}
        {lasts === null ? null : (
          <li>
            {t("signals:effects.lasts", {
              span: format.duration(lasts * 1000),
              time: format.time(now + acceptedWithinMs + lasts * 1000),
            })}
            {within !== null && lasts * 1000 < within ? <> {t("signals:effects.outlasted")}</> : null}
          </li>
        )}
        <li>
          {t("signals:effects.expires", {
            span: format.duration(acceptedWithinMs),
          })}
        </li>
        {replaced.length === 0 ? null : <li>{t("signals:effects.replaces", { what: replaced.join(", ") })}</li>}
        <li>{t("signals:effects.reason", { reason: body.reason })}</li>
      </ul>
    </>
  );
}
