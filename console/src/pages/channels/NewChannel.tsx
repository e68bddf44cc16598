import { Button, Checkbox, Group, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useChannelAct } from "../../api/channels.js";
import { call } from "../../api/client.js";
import { NamingFields, namedBy } from "../../panels/channel/NamingFields.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";

/** Makes a channel, which begins stopped with a test pattern. */
export function NewChannel({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [draft, setDraft] = useState({ id: "", ko: "", en: "", open: true });
  const { named, whole } = namedBy(draft);
  const create = useChannelAct(() => call("createChannel", { body: { ...named, public: draft.open } }));
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
          <NamingFields naming={draft} onChange={set} autofocus />
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
