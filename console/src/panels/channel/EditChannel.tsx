import { Button, Checkbox, Group, Modal, Stack } from "@mantine/core";
import type { Channel } from "@roadcast/contract";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChannelAct } from "../../api/channels.js";
import { call } from "../../api/client.js";
import { useMay } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { ProblemNote } from "../problem/ProblemNote.js";
import { channelChanges } from "./channel-changes.js";
import classes from "./EditChannel.module.css";
import { NameFields, namesBy } from "./NamingFields.js";

/** Renames a channel, opens it to all or closes it; for those who may. */
export function EditChannel({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay("patchChannel");
  const [opened, setOpened] = useState(false);
  if (!may) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconPencil size={16} />} onClick={() => setOpened(true)}>
        {t("channels.edit")}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t("channels.editTitle", { name: format.name(channel.name) })}
        closeButtonProps={{ "aria-label": t("app.close") }}
      >
        <EditForm channel={channel} onClose={() => setOpened(false)} />
      </Modal>
    </>
  );
}

function EditForm({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState({ ...channel.name, open: channel.public });
  const set = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const { name, whole } = namesBy(draft);
  const changes = channelChanges(channel, { name, public: draft.open });
  const patch = useChannelAct(() => call("patchChannel", { params: { id: channel.id }, body: changes ?? {} }));
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (whole && changes !== null) patch.mutate(undefined, { onSuccess: onClose });
      }}
    >
      <Stack gap="md">
        {patch.isError ? <ProblemNote error={patch.error} withFaults /> : null}
        <NameFields names={draft} onChange={set} autofocus />
        <Checkbox
          label={t("channels.openToAll")}
          checked={draft.open}
          onChange={(event) => set({ open: event.currentTarget.checked })}
        />
        {channel.public && !draft.open ? (
          <p className={classes.warning} role="status">
            {t("channels.closing")}
          </p>
        ) : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          <Button type="submit" loading={patch.isPending} disabled={!whole || changes === null}>
            {t("app.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
