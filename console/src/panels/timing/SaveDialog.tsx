import { TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { TimingSheet } from "@roadcast/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSaveTiming } from "../../api/timing.js";
import { ProblemNote } from "../problem/ProblemNote.js";
import { Attention, Dialog, DialogButtons } from "../signals/Dialog.js";
import type { SheetDraft } from "./sheet-draft.js";
import classes from "./Timing.module.css";
import { timingTexts } from "./timing-texts.js";

interface SaveDialogProps {
  opened: boolean;
  controllerId: string;
  draft: SheetDraft;
  lost: boolean;
  onSaved: (version: number, sheet: TimingSheet) => void;
  onClose: () => void;
}

/** Saves the draft as the next version, with a note. Where somebody was first nothing is stored, and nothing is lost. */
export function SaveDialog({ opened, draft, ...rest }: SaveDialogProps) {
  const { t } = useTranslation(timingTexts);
  return (
    <Dialog opened={opened} title={t("timing:saveDialog.title", { version: draft.basedOn + 1 })} onClose={rest.onClose}>
      <SaveForm draft={draft} {...rest} />
    </Dialog>
  );
}

function SaveForm({ controllerId, draft, lost, onSaved, onClose }: Omit<SaveDialogProps, "opened">) {
  const { t } = useTranslation(timingTexts);
  const save = useSaveTiming(controllerId);
  const [note, setNote] = useState("");
  const [asked, setAsked] = useState(false);
  const isMissing = note.trim() === "";
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (isMissing) return;
        const { sheet, basedOn } = draft;
        save.mutate(
          { sheet, basedOn, note: note.trim() },
          {
            onSuccess: ({ version }) => {
              notifications.show({ message: t("timing:saveDialog.saved", { version }) });
              onSaved(version, sheet);
              onClose();
            },
          },
        );
      }}
    >
      <p className={classes.note}>{t("timing:saveDialog.lead")}</p>
      <TextInput
        data-autofocus
        label={t("timing:saveDialog.note")}
        description={t("timing:saveDialog.noteHint")}
        maxLength={200}
        autoComplete="off"
        value={note}
        error={asked && isMissing ? t("timing:saveDialog.needNote") : null}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {save.isError ? (
        <Attention>
          <ProblemNote error={save.error} withFaults />
        </Attention>
      ) : null}
      <DialogButtons label={t("timing:save")} busy={save.isPending} lost={lost} onCancel={onClose} />
    </form>
  );
}
