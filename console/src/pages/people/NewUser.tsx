import { Modal, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { type Role, username as usernameSchema } from "@roadcast/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.js";
import { HandOver } from "../../panels/hand-over/HandOver.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { usePasswordFault } from "../account/use-password-fault.js";
import { FormButtons } from "./FormButtons.js";
import { PasswordInputWithMaker } from "./PasswordInputWithMaker.js";
import { RoleSelect } from "./RoleSelect.js";

interface NewAccount {
  username: string;
  displayName: string;
  role: Role;
  password: string;
}

/** Makes an account, and shows once what to hand over. */
export function NewUser({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const passwordFault = usePasswordFault();
  const form = useForm<NewAccount>({
    initialValues: { username: "", displayName: "", role: "viewer", password: "" },
    validate: {
      username: (value) => (usernameSchema.safeParse(value).success ? null : t("people.usernameBad")),
      displayName: (value) =>
        value.trim().length >= 1 && value.trim().length <= 64 ? null : t("people.displayNameBad"),
      password: passwordFault,
    },
  });
  const create = useMutation({
    mutationFn: (account: NewAccount) => call("createUser", { body: account }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["users"] }),
  });
  const close = () => {
    onClose();
    create.reset();
    form.reset();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      closeOnClickOutside={false}
      title={create.data ? t("people.created", { username: create.data.username }) : t("people.newUserTitle")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      {create.data ? (
        <HandOver
          lead={t("people.handOver")}
          texts={[
            [t("people.username"), create.variables.username],
            [t("people.password"), create.variables.password],
          ]}
          doneLabel={t("app.close")}
          onDone={close}
        />
      ) : (
        <form
          noValidate
          onSubmit={form.onSubmit((values) => create.mutate({ ...values, displayName: values.displayName.trim() }))}
        >
          <Stack gap="md">
            {create.isError ? <ProblemNote error={create.error} withFaults /> : null}
            <TextInput
              data-autofocus
              label={t("people.username")}
              description={t("people.usernameHint")}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              {...form.getInputProps("username")}
            />
            <TextInput label={t("people.displayName")} autoComplete="off" {...form.getInputProps("displayName")} />
            <RoleSelect value={form.values.role} onChange={(role) => form.setFieldValue("role", role)} />
            <PasswordInputWithMaker
              value={form.values.password}
              error={form.errors.password}
              onChange={(password) => form.setFieldValue("password", password)}
            />
            <FormButtons submitLabel={t("people.create")} busy={create.isPending} onCancel={close} />
          </Stack>
        </form>
      )}
    </Modal>
  );
}
