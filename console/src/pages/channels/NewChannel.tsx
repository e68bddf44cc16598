import { Button, Checkbox, Group, Modal, Stack, TextInput } from "@mantine/core";
import { idPattern } from "@roadcast/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useChannelAct } from "../../api/channels.js";
import { call } from "../../api/client.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";

/** Makes a channel, which begins stopped with a test pattern. */
export function NewChannel({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [draft, setDraft] = useState({ id: "", ko: "", en: "", open: true });
  const create = useChannelAct(() =>
    call("createChannel", {
      body: { id: draft.id, name: { ko: draft.ko.trim(), en: draft.en.trim() }, public: draft.open },
    }),
  );
  const whole = idPattern.test(draft.id) && draft.ko.trim() !== "" && draft.en.trim() !== "";
  const set = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("channels.newChannel")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(undefined, { onSuccess: (channel) => void navigate(`/channels/${channel.id}`) });
        }}
      >
        <Stack gap="md">
          {create.isError ? <ProblemNote error={create.error} withFaults /> : null}
          <TextInput
            data-autofocus
            label={t("channels.id")}
            description={t("channels.idHint")}
            autoComplete="off"
            maxLength={64}
            value={draft.id}
            onChange={(event) => set({ id: event.currentTarget.value })}
          />
          <TextInput
            label={t("channels.nameKo")}
            maxLength={120}
            value={draft.ko}
            onChange={(event) => set({ ko: event.currentTarget.value })}
          />
          <TextInput
            label={t("channels.nameEn")}
            maxLength={120}
            value={draft.en}
            onChange={(event) => set({ en: event.currentTarget.value })}
          />
          <Checkbox
            label={t("channels.openToAll")}
            checked={draft.open}
            onChange={(event) => set({ open: event.currentTarget.checked })}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={!whole}>
              {t("channels.create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
