import { Modal, Select, Stack, TextInput } from "@mantine/core";
import type { Role } from "@roadcast/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.js";
import { HandOver } from "../../panels/hand-over/HandOver.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { FormButtons } from "./FormButtons.js";
import { RoleSelect } from "./RoleSelect.js";

const lifetimesDays = [7, 30, 90, 365] as const;

/** Makes a token and shows its secret this once. */
export function NewToken({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [days, setDays] = useState<number | null>(90);
  const create = useMutation({
    mutationFn: () => call("createToken", { body: { name: name.trim(), role, expiresInDays: days } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["tokens"] }),
  });
  const close = () => {
    onClose();
    create.reset();
    setName("");
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      closeOnClickOutside={false}
      closeOnEscape={create.data === undefined}
      withCloseButton={create.data === undefined}
      title={create.data ? t("people.tokenOnce") : t("people.newTokenTitle")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      {create.data ? (
        <HandOver
          lead={t("people.tokenOnceLead")}
          texts={[
            [t("people.secret"), create.data.secret],
            [t("people.secretUse"), `Authorization: Bearer ${create.data.secret}`],
          ]}
          doneLabel={t("people.stored")}
          onDone={close}
        />
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate();
          }}
        >
          <Stack gap="md">
            {create.isError ? <ProblemNote error={create.error} withFaults /> : null}
            <TextInput
              data-autofocus
              label={t("people.tokenName")}
              description={t("people.tokenNameHint")}
              autoComplete="off"
              maxLength={64}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <RoleSelect value={role} onChange={setRole} />
            <Select
              label={t("people.expiry")}
              value={days === null ? "never" : String(days)}
              data={[
                ...lifetimesDays.map((each) => ({
                  value: String(each),
                  label: t("people.expiryDays", { days: each }),
                })),
                { value: "never", label: t("people.expiryNever") },
              ]}
              onChange={(value) => setDays(value === null || value === "never" ? null : Number(value))}
            />
            <FormButtons
              submitLabel={t("people.createToken")}
              busy={create.isPending}
              disabled={name.trim() === ""}
              onCancel={close}
            />
          </Stack>
        </form>
      )}
    </Modal>
  );
}
