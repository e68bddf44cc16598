import { Button } from "@mantine/core";
import type { Channel } from "@roadcast/contract";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { call } from "../../api/client.js";
import { useFormat } from "../../format/use-format.js";
import { ConfirmAct } from "../confirm/ConfirmAct.js";

/** Ends a stopped channel for good. */
export function DeleteChannel({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => call("deleteChannel", { params: { id: channel.id } }),
    onSuccess: async () => {
      await navigate("/channels");
      queries.removeQueries({ queryKey: ["channel", channel.id] });
      await queries.invalidateQueries({ queryKey: ["channels"] });
    },
  });
  return (
    <>
      <Button variant="outline" color="alarm" leftSection={<IconTrash size={16} />} onClick={() => setAsking(true)}>
        {t("channels.deleteChannel")}
      </Button>
      <ConfirmAct
        opened={asking}
        title={t("channels.deleteTitle", { name: format.name(channel.name) })}
        lead={t("channels.deleteLead")}
        confirmLabel={t("channels.deleteChannel")}
        grave
        act={remove}
        onConfirm={() => remove.mutate()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
