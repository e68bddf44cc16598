import { Button, Select, Stack } from "@mantine/core";
import type { ControllerCommandType, ControllerRequest, GroupRequest } from "@roadcast/contract";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { newIdempotencyKey, useCheckGroup, useSendGroup } from "../../api/commands.js";
import { serverNow } from "../../api/gateway-clock.js";
import { useFormat } from "../../format/use-format.js";
import { useConnection } from "../../live/hooks.js";
import { liveStore } from "../../live/store.js";
import type { ControllerModel } from "../../map/network-model.js";
import { expiresInSec, isGrave } from "./CommandDialog.js";
import classes from "./Desk.module.css";
import { Attention, Dialog, DialogButtons } from "./Dialog.js";
import { DraftFields } from "./DraftFields.js";
import { releasedCommand } from "./desk.js";
import { type Draft, type DraftField, newDraft, requestOf } from "./draft.js";
import { groupTypes, sharedPlans } from "./group.js";
import { Refusals, RefusedNote } from "./Refusals.js";
import { signalTexts } from "./signal-texts.js";
import { useRequestText } from "./use-command-text.js";
import { useSending } from "./use-sending.js";

interface GroupDialogProps extends GroupFormProps {
  opened: boolean;
}

/** Fills in one command for several controllers, has each checked, says what it will do, and sends it to all. */
export function GroupDialog({ opened, ...form }: GroupDialogProps) {
  const { t } = useTranslation(signalTexts);
  return (
    <Dialog opened={opened} title={t("signals:group.title", { count: form.controllers.length })} onClose={form.onClose}>
      <GroupForm {...form} />
    </Dialog>
  );
}

interface GroupFormProps {
  controllers: readonly ControllerModel[];
  /** In the order of the controllers. */
  names: readonly string[];
  onClose: () => void;
  onSent: (groupId: string) => void;
}

interface Passed {
  body: GroupRequest;
  request: ControllerRequest;
  /** The longest that one of them may need from its acceptance on, ms; null where that is not known. */
  withinMs: number | null;
  /** Where something that is in force, or under way, ends. */
  replacedAt: readonly string[];
  key: string;
}

function GroupForm({ controllers, names, onClose, onSent }: GroupFormProps) {
  const { t } = useTranslation(signalTexts);
  const lost = useConnection().status === "disconnected";
  const sample = useMemo(() => sampleOf(controllers), [controllers]);
  const [type, setType] = useState<ControllerCommandType>("setPlan");
  const [draft, setDraft] = useState<Draft | null>(() =>
    sample === null ? null : newDraft("setPlan", sample, undefined),
  );
  const [faults, setFaults] = useState<readonly DraftField[]>([]);
  const [passed, setPassed] = useState<Passed | null>(null);
  const check = useCheckGroup();
  const send = useSendGroup();
  const sending = useSending();
  if (sample === null || draft === null) return null;
  const nameOf = (id: string) => names[controllers.findIndex((controller) => controller.id === id)] ?? id;
  const refused = (check.data ?? []).filter((member) => member.check.errors.length > 0);
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setFaults([]);
    check.reset();
  };
  const submit = () => {
    const asked = controllers.map(({ id }) => ({
      controllerId: id,
      // Each releases what it has in force itself.
      asked: requestOf(draft, draft, releasedCommand(liveStore.get("controllers", id), [])),
    }));
    const [first] = asked;
    if (first === undefined) return;
    if (!first.asked.ok) {
      setFaults(first.asked.faults);
      return;
    }
    const { request, reason } = first.asked;
    const members = asked.flatMap((each) =>
      each.asked.ok ? [{ ...each.asked.request, controllerId: each.controllerId }] : [],
    );
    const body = { members, reason, expiresInSec };
    check.mutate(body, {
      onSuccess: (answers) => {
        if (answers.some((member) => member.check.errors.length > 0)) return;
        const now = serverNow();
        const waits = answers.flatMap(({ check: { expectedBy } }) =>
          expectedBy === null ? [] : [Date.parse(expectedBy) - now],
        );
        const replacedAt = answers.flatMap(({ controllerId, check: { supersedes } }) => {
          const inForce = liveStore.get("controllers", controllerId)?.activeCommandId ?? null;
          return supersedes.length > 0 || inForce !== null ? [nameOf(controllerId)] : [];
        });
        const withinMs = waits.length === 0 ? null : Math.max(0, ...waits);
        setPassed({ body, request, withinMs, replacedAt, key: newIdempotencyKey() });
      },
    });
  };
  return (
    <>
      {passed === null ? (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Stack gap="md">
            <Attention>
              <p className={classes.note}>{t("signals:group.lead")}</p>
            </Attention>
            <Select
              label={t("signals:group.type")}
              value={type}
              data={groupTypes.map((value) => ({ value, label: t(`signals:types.${value}`) }))}
              onChange={(value) => {
                const next = groupTypes.find((each) => each === value) ?? "setPlan";
                setType(next);
                setDraft({ ...newDraft(next, sample, undefined), reason: draft.reason });
                setFaults([]);
                check.reset();
              }}
            />
            {type === "setPlan" ? (
              <p className={classes.note}>
                {t(sample.properties.plans.length === 0 ? "signals:group.noPlan" : "signals:group.planHint")}
              </p>
            ) : null}
            <DraftFields draft={draft} faults={faults} controller={sample} onChange={change} />
            {check.isError ? (
              <Attention>
                <RefusedNote error={check.error} />
              </Attention>
            ) : null}
            {refused.length === 0 ? null : (
              <Attention>
                <section className={classes.refused} role="alert">
                  <h3>{t("signals:group.refused", { count: refused.length })}</h3>
                  {refused.map((member) => (
                    <div key={member.controllerId}>
                      <b>{nameOf(member.controllerId)}</b>
                      <Refusals refusals={member.check.errors} />
                    </div>
                  ))}
                </section>
              </Attention>
            )}
            <DialogButtons label={t("signals:group.check")} busy={check.isPending} lost={lost} onCancel={onClose} />
          </Stack>
        </form>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            send.mutate(
              { key: passed.key, body: passed.body, signal: sending.begin() },
              { onSuccess: ({ groupId }) => onSent(groupId), onSettled: sending.end },
            );
          }}
        >
          <Attention>
            <GroupEffects passed={passed} names={names} plans={sample.properties.plans} />
          </Attention>
          {send.isError ? (
            <Attention>
              <RefusedNote error={send.error} isSend ofGroup />
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
            label={t(send.isError ? "signals:form.sendAgain" : "signals:group.send")}
            grave={isGrave(passed.request)}
            busy={send.isPending}
            sending={send.isPending}
            lost={lost}
            onCancel={onClose}
          />
        </form>
      )}
    </>
  );
}

/** A controller for the form that has only the plans of all. */
function sampleOf(controllers: readonly ControllerModel[]): ControllerModel | null {
  const [first] = controllers;
  if (first === undefined) return null;
  return { ...first, properties: { ...first.properties, plans: sharedPlans(controllers) } };
}

interface GroupEffectsProps {
  passed: Passed;
  names: readonly string[];
  plans: ControllerModel["properties"]["plans"];
}

function GroupEffects({ passed: { request, body, withinMs, replacedAt }, names, plans }: GroupEffectsProps) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const textOf = useRequestText();
  const lasts = request.type === "setPlan" || request.type === "setMode" ? request.args.forSec : null;
  return (
    <>
      <p className={classes.lead}>
        <b>{textOf(request, plans)}</b>
      </p>
      <ul className={classes.effects}>
        <li>{t("signals:group.effect", { count: names.length, names: names.join(", ") })}</li>
        <li>{t("signals:group.allOrNone")}</li>
        <li>{t("signals:group.afterwards")}</li>
        <li data-grave={isGrave(request) || undefined}>{t(`signals:effects.${request.type}`)}</li>
        {lasts === null ? null : (
          <li>
            {t("signals:group.lasts", { span: format.duration(lasts * 1000) })}
            {withinMs !== null && lasts * 1000 < withinMs ? <> {t("signals:effects.outlasted")}</> : null}
          </li>
        )}
        {request.type === "release" || replacedAt.length === 0 ? null : (
          <li>{t("signals:group.replaces", { names: replacedAt.join(", ") })}</li>
        )}
        <li>{t("signals:effects.reason", { reason: body.reason })}</li>
      </ul>
    </>
  );
}
