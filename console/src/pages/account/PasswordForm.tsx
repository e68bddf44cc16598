import { Button, PasswordInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.js";
import { checkSession } from "../../api/session.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { usePasswordFault } from "./use-password-fault.js";

/** Changes one's own password. */
export function PasswordForm() {
  const { t } = useTranslation();
  const passwordFault = usePasswordFault();
  const form = useForm({
    initialValues: { current: "", next: "", again: "" },
    validate: {
      current: (value) => (value === "" ? t("account.needCurrent") : null),
      next: (value, values) => passwordFault(value) ?? (value === values.current ? t("account.sameAsCurrent") : null),
      again: (value, values) => (value === values.next ? null : t("account.notSame")),
    },
  });
  const change = useMutation({
    mutationFn: (passwords: { current: string; next: string }) => call("changePassword", { body: passwords }),
    onSuccess: async () => {
      form.reset();
      notifications.show({ title: t("account.done"), message: t("account.doneDetail") });
      await checkSession();
    },
  });
  const toggle = { "aria-label": t("account.show"), tabIndex: 0, "aria-hidden": false };
  return (
    <form noValidate onSubmit={form.onSubmit(({ current, next }) => change.mutate({ current, next }))}>
      <Stack gap="md" maw={360}>
        {change.isError ? <ProblemNote error={change.error} withFaults /> : null}
        <PasswordInput
          label={t("account.current")}
          autoComplete="current-password"
          visibilityToggleButtonProps={toggle}
          {...form.getInputProps("current")}
        />
        <PasswordInput
          label={t("account.next")}
          description={t("account.nextHint")}
          autoComplete="new-password"
          visibilityToggleButtonProps={toggle}
          {...form.getInputProps("next")}
        />
        <PasswordInput
          label={t("account.again")}
          autoComplete="new-password"
          visibilityToggleButtonProps={toggle}
          {...form.getInputProps("again")}
        />
        <Button type="submit" loading={change.isPending} style={{ alignSelf: "flex-start" }}>
          {t("account.submit")}
        </Button>
      </Stack>
    </form>
  );
}
