import { Button, Select, Stack, TextInput } from "@mantine/core";
import type { LockNotice } from "@roadcast/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGiveLockBack, useTakeLock } from "../../api/commands.js";
import { useSession } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { useServerClock } from "../../live/hooks.js";
import { useCommands } from "../commands/registry.js";
import { ConfirmAct } from "../confirm/ConfirmAct.js";
import classes from "./Desk.module.css";
import { Attention, Dialog, DialogButtons } from "./Dialog.js";
import { isSameLock } from "./desk.js";
import { RefusedNote } from "./Refusals.js";
import { signalTexts } from "./signal-texts.js";
import type { Desk } from "./use-desk.js";

const lengthsMin = [10, 30, 60, 120, 240, 480] as const;

/** Who holds a controller, why and until when; taking it, and giving it back. */
export function LockPart({ desk }: { desk: Desk }) {
  const { t } = useTranslation(signalTexts);
  const role = useSession().data?.role;
  const [open, setOpen] = useState<"take" | "giveBack" | null>(null);
  const { controller, known, lock, username, state, lost } = desk;
  // The lock that the question about its end was put for.
  const [asked, setAsked] = useState<LockNotice | null>(null);
  const giveBack = useGiveLockBack(controller.id);
  const close = () => {
    setOpen(null);
    giveBack.reset();
  };
  const mine = lock !== null && lock.holder === username;
  const mayAct = state.kind !== "readOnly" && known;
  // An administrator may break another's; who else wants it waits.
  const mayEnd = lock !== null && (mine || role === "admin");
  // In the page before it is opened: so the focus goes back to where it was.
  const about = asked ?? lock;
  const own = about?.holder === username;
  const stillAsked = mayEnd && isSameLock(asked, lock);
  // It is answered by what happens: who takes the controller next is not asked about by the same dialog.
  if (open === "giveBack" && !stillAsked) setOpen(null);
  const ask = () => {
    giveBack.reset();
    setAsked(lock);
    setOpen("giveBack");
  };
  useCommands({
    signalLock: () => {
      if (!mayAct || lost || open !== null) return;
      if (lock === null) setOpen("take");
      else if (mayEnd) ask();
    },
  });
  return (
    <div className={classes.lock}>
      {lock === null ? (
        <p>{t(known ? "signals:lock.free" : "signals:unknown.lock")}</p>
      ) : (
        <p className={classes.lockHeld}>
          <b>{mine ? t("signals:lock.mine") : t("signals:lock.held", { who: lock.holder })}</b>
          <small>
            <Until lock={lock} />
          </small>
        </p>
      )}
      {mayAct ? (
        <div className={classes.buttons}>
          {lock === null || mine ? (
            <Button size="xs" variant="default" disabled={lost} onClick={() => setOpen("take")}>
              {t(mine ? "signals:lock.renew" : "signals:lock.take")}
            </Button>
          ) : null}
          {mayEnd ? (
            <Button size="xs" variant="default" disabled={lost} onClick={ask}>
              {t(mine ? "signals:lock.giveBack" : "signals:lock.break")}
            </Button>
          ) : null}
        </div>
      ) : null}
      <Dialog opened={open === "take"} title={t("signals:lock.takeTitle")} onClose={close}>
        <TakeLock desk={desk} reason={mine ? lock.reason : ""} onClose={close} />
      </Dialog>
      {about === null ? null : (
        <ConfirmAct
          opened={open === "giveBack" && stillAsked}
          title={t(own ? "signals:lock.giveBackTitle" : "signals:lock.breakTitle", { who: about.holder })}
          lead={t(own ? "signals:lock.giveBackLead" : "signals:lock.breakLead")}
          confirmLabel={t(own ? "signals:lock.giveBack" : "signals:lock.break")}
          grave={!own}
          act={giveBack}
          onConfirm={() => giveBack.mutate(about.holder, { onSuccess: close })}
          onClose={close}
        />
      )}
    </div>
  );
}

/** Counts down by itself, so that the part around it does not have to. */
function Until({ lock }: { lock: LockNotice }) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const now = useServerClock();
  const left = format.duration(Math.max(0, lock.expiresAt - now));
  return <>{t("signals:lock.until", { time: format.time(lock.expiresAt), left, reason: lock.reason })}</>;
}

function TakeLock({ desk, reason: before, onClose }: { desk: Desk; reason: string; onClose: () => void }) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const [reason, setReason] = useState(before);
  const [minutes, setMinutes] = useState<number>(30);
  const [tried, setTried] = useState(false);
  const take = useTakeLock(desk.controller.id);
  const given = reason.trim();
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (given !== "") take.mutate({ reason: given, forSec: minutes * 60 }, { onSuccess: onClose });
      }}
    >
      <Stack gap="md">
        <p className={classes.note}>{t("signals:lock.takeLead")}</p>
        {take.isError ? (
          <Attention>
            <RefusedNote error={take.error} />
          </Attention>
        ) : null}
        <TextInput
          data-autofocus
          label={t("signals:form.reason")}
          description={t("signals:lock.reasonHint")}
          maxLength={200}
          autoComplete="off"
          value={reason}
          error={tried && given === "" ? t("signals:form.faults.reason") : null}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Select
          label={t("signals:lock.length")}
          value={String(minutes)}
          data={lengthsMin.map((length) => ({ value: String(length), label: format.duration(length * 60_000) }))}
          onChange={(value) => setMinutes(Number(value ?? minutes))}
        />
        <DialogButtons label={t("signals:lock.take")} busy={take.isPending} lost={desk.lost} onCancel={onClose} />
      </Stack>
    </form>
  );
}
