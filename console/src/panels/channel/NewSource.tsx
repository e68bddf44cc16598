import { Button, Group, Modal, Select, Stack } from "@mantine/core";
import { type Channel, type NewSource as Source, type SourceKind, sourceKinds } from "@roadcast/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChannelAct } from "../../api/channels.js";
import { call } from "../../api/client.js";
import { ProblemNote } from "../problem/ProblemNote.js";
import { NamingFields, namedBy } from "./NamingFields.js";

interface NewSourceProps {
  channel: Channel;
  /** What is in the gateway's media folder. */
  files: readonly string[];
  opened: boolean;
  onClose: () => void;
}

const empty = { id: "", ko: "", en: "", file: null as string | null };

/** Adds a source to a channel. */
export function NewSource({ channel, files, opened, onClose }: NewSourceProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<SourceKind>("rtmp");
  const [draft, setDraft] = useState(empty);
  const create = useChannelAct((body: Source) => call("createSource", { params: { id: channel.id }, body }));
  const set = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const { named, whole } = namedBy(draft);
  const close = () => {
    onClose();
    create.reset();
    setDraft(empty);
  };
  const send = () => {
    if (kind !== "file") create.mutate({ ...named, kind }, { onSuccess: close });
    else if (draft.file !== null) create.mutate({ ...named, kind, file: draft.file }, { onSuccess: close });
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("channels.newSourceTitle")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Stack gap="md">
          {create.isError ? <ProblemNote error={create.error} withFaults /> : null}
          <Select
            label={t("channels.kind")}
            value={kind}
            data={sourceKinds.map((value) => ({ value, label: t(`channels.kinds.${value}`) }))}
            onChange={(value) => setKind(sourceKinds.find((each) => each === value) ?? "rtmp")}
          />
          {kind === "file" ? (
            <Select
              label={t("channels.file")}
              description={files.length === 0 ? t("channels.noFiles") : t("channels.fileHint")}
              value={draft.file}
              data={[...files]}
              onChange={(file) => set({ file })}
            />
          ) : null}
          <NamingFields naming={draft} onChange={set} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={!whole || (kind === "file" && !draft.file)}>
              {t("channels.add")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
