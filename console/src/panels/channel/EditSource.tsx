import { ActionIcon, Button, Group, Modal, Select, Stack, Tooltip } from "@mantine/core";
import type { Channel, MediaSource } from "@roadcast/contract";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChannelAct } from "../../api/channels.js";
import { call } from "../../api/client.js";
import { useMay } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { ProblemNote } from "../problem/ProblemNote.js";
import { sourceChanges } from "./channel-changes.js";
import classes from "./EditChannel.module.css";
import { NameFields, namesBy } from "./NamingFields.js";

interface EditSourceProps {
  channel: Channel;
  source: MediaSource;
  /** What is in the gateway's media folder. */
  files: readonly string[];
}

/** Renames a source, or has it play another file; for those who may. */
export function EditSource(props: EditSourceProps) {
  const { t } = useTranslation();
  const name = useFormat().name(props.source.name);
  const may = useMay("patchSource");
  const [opened, setOpened] = useState(false);
  if (!may) return null;
  return (
    <>
      <Tooltip label={t("channels.edit")}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`${t("channels.edit")}: ${name}`}
          onClick={() => setOpened(true)}
        >
          <IconPencil size={16} />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t("channels.editSourceTitle", { name })}
        closeButtonProps={{ "aria-label": t("app.close") }}
      >
        <EditForm {...props} onClose={() => setOpened(false)} />
      </Modal>
    </>
  );
}

function EditForm({ channel, source, files, onClose }: EditSourceProps & { onClose: () => void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState({ ...source.name, file: source.file });
  const set = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const { name, whole } = namesBy(draft);
  const changes = sourceChanges(source, { name, file: draft.file });
  const params = { id: channel.id, source: source.id };
  const patch = useChannelAct(() => call("patchSource", { params, body: changes ?? {} }));
  // The file that it plays may have gone from the folder: it stays the one that is chosen.
  const offered = [...new Set([...(source.file === null ? [] : [source.file]), ...files])];
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
        {source.kind === "file" ? (
          <Select
            label={t("channels.file")}
            description={t("channels.fileHint")}
            value={draft.file}
            data={offered}
            onChange={(file) => set({ file })}
          />
        ) : null}
        {changes !== null && "file" in changes && channel.status.onAir === source.id ? (
          <p className={classes.warning} role="status">
            {t("channels.otherFileLead")}
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
