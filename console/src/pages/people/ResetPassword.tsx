import { Modal, Stack } from "@mantine/core";
import type { User } from "@roadcast/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { HandOver } from "../../panels/hand-over/HandOver.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { usePasswordFault } from "../account/use-password-fault.js";
import { FormButtons } from "./FormButtons.js";
import { PasswordInputWithMaker } from "./PasswordInputWithMaker.js";
import classes from "./PeoplePage.module.css";
import { useUserPatch } from "./use-user-patch.js";

/** Gives a person a new first password. */
export function ResetPassword({ user, onClose }: { user: User | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={user !== null}
      onClose={onClose}
      closeOnClickOutside={false}
      title={user === null ? "" : t("people.resetTitle", { username: user.username })}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      {user === null ? null : <ResetForm key={user.username} user={user} onClose={onClose} />}
    </Modal>
  );
}

function ResetForm({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const passwordFault = usePasswordFault();
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const fault = passwordFault(password);
  const patch = useUserPatch(user, (after) => ({
    title: t("people.resetDone", { username: after.username }),
    message: t("people.handOver"),
  }));
  if (patch.isSuccess) {
    return (
      <HandOver
        lead={t("people.handOver")}
        texts={[[t("people.password"), password]]}
        doneLabel={t("app.close")}
        onDone={onClose}
      />
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (fault === null) patch.mutate({ password });
      }}
    >
      <Stack gap="md">
        <p className={classes.hint}>{t("people.resetLead")}</p>
        {patch.isError ? <ProblemNote error={patch.error} withFaults /> : null}
        <PasswordInputWithMaker value={password} error={tried ? fault : null} onChange={setPassword} />
        <FormButtons submitLabel={t("people.reset")} busy={patch.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
