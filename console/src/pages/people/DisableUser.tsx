import type { User } from "@roadcast/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmAct } from "../../panels/confirm/ConfirmAct.js";
import { useUserPatch } from "./use-user-patch.js";

/** Asks before a person is shut out, or let in again. */
export function DisableUser({ user, onClose }: { user: User | null; onClose: () => void }) {
  const { t } = useTranslation();
  // The last account stays while the dialog fades, so that its words do not change before the eye.
  const [shown, setShown] = useState(user);
  if (user !== null && user !== shown) setShown(user);
  const patch = useUserPatch(user, (after) => ({
    title: t(after.disabled ? "people.disabledDone" : "people.enabledDone", { username: after.username }),
    message: t(after.disabled ? "people.disableLead" : "people.enableLead"),
  }));
  const disable = shown?.disabled === false;
  const close = () => {
    patch.reset();
    onClose();
  };
  return (
    <ConfirmAct
      opened={user !== null}
      title={t(disable ? "people.disableTitle" : "people.enableTitle", { username: shown?.username ?? "" })}
      lead={disable ? t("people.disableLead") : t("people.enableLead")}
      confirmLabel={disable ? t("people.disable") : t("people.enable")}
      grave={disable}
      act={patch}
      onConfirm={() => patch.mutate({ disabled: disable }, { onSuccess: close })}
      onClose={close}
    />
  );
}
