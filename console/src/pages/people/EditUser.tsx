import { Modal, Stack, TextInput } from "@mantine/core";
import type { User } from "@roadcast/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { FormButtons } from "./FormButtons.js";
import classes from "./PeoplePage.module.css";
import { RoleSelect } from "./RoleSelect.js";
import { useUserPatch } from "./use-user-patch.js";

/** Changes a person's name and role. */
export function EditUser({ user, onClose }: { user: User | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={user !== null}
      onClose={onClose}
      title={user === null ? "" : t("people.editTitle", { username: user.username })}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      {user === null ? null : <EditForm key={user.username} user={user} onClose={onClose} />}
    </Modal>
  );
}

function EditForm({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const [displayName, setDisplayName] = useState(user.displayName);
  const [role, setRole] = useState(user.role);
  const patch = useUserPatch(user, (after) => ({
    title: t("people.saved", { username: after.username }),
    message: t("people.savedDetail"),
  }));
  const name = displayName.trim();
  const fault = name.length >= 1 && name.length <= 64 ? null : t("people.displayNameBad");
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        // Only what was changed is sent: a role that is sent again would end the person's sign-ins for nothing.
        const body = {
          ...(name === user.displayName ? {} : { displayName: name }),
          ...(role === user.role ? {} : { role }),
        };
        if (fault === null) patch.mutate(body, { onSuccess: onClose });
      }}
    >
      <Stack gap="md">
        {patch.isError ? <ProblemNote error={patch.error} withFaults /> : null}
        <TextInput
          data-autofocus
          label={t("people.displayName")}
          value={displayName}
          error={fault}
          onChange={(event) => setDisplayName(event.currentTarget.value)}
        />
        <RoleSelect value={role} onChange={setRole} />
        <p className={classes.hint}>{t("people.savedDetail")}</p>
        <FormButtons
          submitLabel={t("app.save")}
          busy={patch.isPending}
          disabled={name === user.displayName && role === user.role}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
