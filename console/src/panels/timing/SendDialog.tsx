import { Button, TextInput } from "@mantine/core";
import { diffSheets, type TimingDetail } from "@roadcast/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newIdempotencyKey } from "../../api/commands.js";
import { useCheckSendTiming, useSendTiming, useTimingVersion } from "../../api/timing.js";
import { Attention, Dialog, DialogButtons } from "../signals/Dialog.js";
import { Refusals, RefusedNote } from "../signals/Refusals.js";
import { useSending } from "../signals/use-sending.js";
import { Changes } from "./Changes.js";
import classes from "./Timing.module.css";
import { timingTexts } from "./timing-texts.js";

/** How long the controller may take to accept it, seconds. */
const expiresInSec = 30;

interface SendDialogProps {
  view: TimingDetail;
  /** What is to be sent; null while the dialog is closed. */
  version: number | null;
  lost: boolean;
  onClose: () => void;
}

/** Sends a version to the controller: what changes, what the rules say, and only then the command. */
export function SendDialog({ version, ...rest }: SendDialogProps) {
  const { t } = useTranslation(timingTexts);
  // A dialog that fades out goes on showing what it was about.
  const [shown, setShown] = useState(1);
  if (version !== null && version !== shown) setShown(version);
  return (
    <Dialog opened={version !== null} title={t("timing:sendDialog.title", { version: shown })} onClose={rest.onClose}>
      <SendForm key={shown} version={shown} {...rest} />
    </Dialog>
  );
}

function SendForm({ view, version, lost, onClose }: SendDialogProps & { version: number }) {
  const { t } = useTranslation(timingTexts);
  const { controllerId, central, reported } = view;
  const check = useCheckSendTiming(controllerId);
  const send = useSendTiming(controllerId);
  const sending = useSending();
  const sent = useTimingVersion(controllerId, version);
  const held = useTimingVersion(controllerId, central);
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  // Of each check that passes one: what is asked for after that is another command.
  const [key, setKey] = useState("");
  // What was reported when the dialog was opened: where that becomes another meanwhile, the rules refuse it.
  const [replaces] = useState(reported?.checksum ?? null);
  const isMissing = reason.trim() === "";
  const body = { version, replaces: replaces ?? "", reason: reason.trim(), expiresInSec };
  const refusals = check.data?.errors ?? [];
  const passed = check.data !== undefined && refusals.length === 0;
  const changes =
    sent.data === undefined || held.data === undefined ? null : diffSheets(held.data.sheet, sent.data.sheet);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (isMissing || replaces === null) return;
        if (passed) {
          send.mutate({ key, body, signal: sending.begin() }, { onSuccess: onClose, onSettled: sending.end });
        } else {
          check.mutate(body, { onSuccess: () => setKey(newIdempotencyKey()) });
        }
      }}
    >
      <ul className={classes.effects}>
        <li>{t("timing:sendDialog.lead")}</li>
        {replaces === null ? (
          <li data-grave>{t("timing:sendDialog.lost")}</li>
        ) : (
          <li>{t("timing:sendDialog.replaces", { checksum: replaces })}</li>
        )}
        {sent.data === undefined ? null : (
          <li>{t("timing:sendDialog.confirm", { checksum: sent.data.checksum, central })}</li>
        )}
      </ul>
      {changes === null ? null : (
        <details className={classes.details}>
          <summary>{t("timing:sendDialog.changes", { count: changes.length })}</summary>
          <Changes
            changes={changes}
            label={t("timing:sendDialog.changes", { count: changes.length })}
            before={t("timing:versions.before", { version: central })}
            after={t("timing:versions.after", { version })}
            none={t("timing:versions.same")}
          />
        </details>
      )}
      <TextInput
        data-autofocus
        label={t("timing:sendDialog.reason")}
        maxLength={200}
        autoComplete="off"
        value={reason}
        readOnly={passed}
        error={asked && isMissing ? t("timing:sendDialog.needReason") : null}
        onChange={(event) => {
          setReason(event.currentTarget.value);
          check.reset();
        }}
      />
      {refusals.length > 0 ? (
        <Attention>
          <section role="alert">
            <h3 className={classes.heading}>{t("timing:sendDialog.refused", { count: refusals.length })}</h3>
            <Refusals refusals={refusals} />
          </section>
        </Attention>
      ) : null}
      {check.isError || send.isError ? (
        <Attention>
          <RefusedNote error={send.error ?? check.error} isSend={send.isError} />
        </Attention>
      ) : null}
      <DialogButtons
        back={
          passed ? (
            <Button
              variant="default"
              onClick={() => {
                sending.takeBack();
                check.reset();
                send.reset();
              }}
            >
              {t("signals:form.back")}
            </Button>
          ) : null
        }
        label={t(passed ? "timing:sendDialog.send" : "timing:sendDialog.check")}
        grave={passed}
        busy={check.isPending || send.isPending}
        sending={send.isPending}
        lost={lost}
        onCancel={onClose}
      />
    </form>
  );
}
