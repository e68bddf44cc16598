import { Button, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { DeviceDetail } from "@roadcast/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.js";
import { ConfirmAct } from "../../panels/confirm/ConfirmAct.js";
import { useNotInForce } from "../../panels/problem/use-not-in-force.js";
import { StatusMark } from "../../ui/StatusMark.js";
import classes from "./DeviceDrawer.module.css";

/** Takes a device out of service, with a reason for the next shift, or puts it back. */
export function DeviceService({ device }: { device: DeviceDetail }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const sayNotInForce = useNotInForce();
  const [reason, setReason] = useState("");
  const out = device.outOfService;
  const patch = useMutation({
    mutationFn: () =>
      call("patchDevice", {
        params: { kind: device.kind, id: device.id },
        body: { outOfService: !out, ...(reason.trim() === "" ? {} : { reason: reason.trim() }) },
      }),
    onSuccess: async (after) => {
      setAsking(false);
      setReason("");
      queries.setQueryData(["device", device.kind, device.id], after);
      notifications.show({
        message: t(after.outOfService ? "devices.drawer.takenOut" : "devices.drawer.backIn", { id: device.id }),
      });
      sayNotInForce(after.inForce);
      await queries.invalidateQueries({ queryKey: ["devices"] });
    },
  });
  return (
    <section className={classes.part}>
      <h2 className={classes.title}>{t("devices.drawer.service")}</h2>
      <p className={classes.hint}>
        <StatusMark tone={out ? "muted" : "normal"}>
          {out ? t("states.outOfService") : t("devices.drawer.inService")}
        </StatusMark>
      </p>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        {out ? t("devices.drawer.putBack") : t("devices.drawer.takeOut")}
      </Button>
      <ConfirmAct
        opened={asking}
        title={t(out ? "devices.drawer.putBackTitle" : "devices.drawer.takeOutTitle", { id: device.id })}
        lead={out ? t("devices.drawer.putBackLead") : t("devices.drawer.takeOutLead")}
        confirmLabel={out ? t("devices.drawer.putBack") : t("devices.drawer.takeOut")}
        grave={!out}
        act={patch}
        disabled={!out && reason.trim() === ""}
        onConfirm={() => patch.mutate()}
        onClose={() => setAsking(false)}
      >
        <Textarea
          label={t("devices.drawer.reason")}
          description={t("devices.drawer.reasonHint")}
          withAsterisk={!out}
          maxLength={200}
          autosize
          minRows={2}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </ConfirmAct>
    </section>
  );
}
