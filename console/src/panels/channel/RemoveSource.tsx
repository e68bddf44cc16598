import { ActionIcon, Tooltip } from "@mantine/core";
import type { Channel, MediaSource } from "@roadcast/contract";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChannelAct } from "../../api/channels.js";
import { call } from "../../api/client.js";
import { useFormat } from "../../format/use-format.js";
import { ConfirmAct } from "../confirm/ConfirmAct.js";
import classes from "./SourceTable.module.css";

/** Takes a source away that is not on air. */
export function RemoveSource({
  channel,
  source,
  disabled,
}: {
  channel: Channel;
  source: MediaSource;
  disabled: boolean;
}) {
  const { t } = useTranslation();
  const name = useFormat().name(source.name);
  const [asking, setAsking] = useState(false);
  const remove = useChannelAct(() => call("deleteSource", { params: { id: channel.id, source: source.id } }));
  return (
    <>
      <Tooltip label={t("channels.remove")}>
        <ActionIcon
          variant="subtle"
          color="gray"
          disabled={disabled}
          className={disabled ? (classes.away ?? "") : ""}
          aria-label={`${t("channels.remove")}: ${name}`}
          onClick={() => setAsking(true)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Tooltip>
      <ConfirmAct
        opened={asking}
        title={t("channels.removeSourceTitle", { name })}
        lead={t("channels.removeSourceLead")}
        confirmLabel={t("channels.remove")}
        grave
        act={remove}
        onConfirm={() => remove.mutate(undefined)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
