import { Button, Group, Modal } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { DeviceDetail } from "@roadcast/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.js";
import { useFormat } from "../../format/use-format.js";
import { ConfirmAct } from "../../panels/confirm/ConfirmAct.js";
import { HandOver } from "../../panels/hand-over/HandOver.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { useNotInForce } from "../../panels/problem/use-not-in-force.js";
import classes from "./DeviceDrawer.module.css";

/** The device's broker password: issued and shown once, or revoked. */
export function DeviceCredentials({ device }: { device: DeviceDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<"issue" | "revoke" | null>(null);
  const sayNotInForce = useNotInForce();
  const params = { kind: device.kind, id: device.id };
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ["device", device.kind, device.id] }),
      queries.invalidateQueries({ queryKey: ["devices"] }),
    ]);
  const issue = useMutation({
    mutationFn: () => call("issueDeviceCredentials", { params }),
    onSuccess: async ({ inForce }) => {
      setAsking(null);
      sayNotInForce(inForce, "brokerNotTold");
      await refresh();
    },
  });
  const revoke = useMutation({
    mutationFn: () => call("revokeDeviceCredentials", { params }),
    onSuccess: async () => {
      setAsking(null);
      notifications.show({ message: t("devices.drawer.revoked", { id: device.id }) });
      await refresh();
    },
  });
  const ask = () => (device.hasCredentials ? setAsking("issue") : issue.mutate());
  return (
    <section className={classes.part}>
      <h2 className={classes.title}>{t("devices.drawer.credentials")}</h2>
      <p className={classes.hint}>
        {device.hasCredentials
          ? t("devices.drawer.credentialsIssued", { time: format.dateTime(device.credentialsIssuedAt) })
          : t("devices.drawer.credentialsNone")}
      </p>
      {issue.isError && asking === null ? <ProblemNote error={issue.error} /> : null}
      <Group gap="xs">
        <Button size="xs" variant="default" loading={issue.isPending} onClick={ask}>
          {device.hasCredentials ? t("devices.drawer.issueNew") : t("devices.drawer.issue")}
        </Button>
        {device.hasCredentials ? (
          <Button size="xs" variant="subtle" color="alarm" onClick={() => setAsking("revoke")}>
            {t("devices.drawer.revoke")}
          </Button>
        ) : null}
      </Group>
      <ConfirmAct
        opened={asking === "issue"}
        title={t("devices.drawer.issueTitle", { id: device.id })}
        lead={t("devices.drawer.issueLead")}
        confirmLabel={t("devices.drawer.issueNew")}
        grave
        act={issue}
        onConfirm={() => issue.mutate()}
        onClose={() => setAsking(null)}
      />
      <ConfirmAct
        opened={asking === "revoke"}
        title={t("devices.drawer.revokeTitle", { id: device.id })}
        lead={t("devices.drawer.revokeLead")}
        confirmLabel={t("devices.drawer.revoke")}
        grave
        act={revoke}
        onConfirm={() => revoke.mutate()}
        onClose={() => setAsking(null)}
      />
      <Modal
        opened={issue.data !== undefined}
        onClose={() => issue.reset()}
        closeOnClickOutside={false}
        closeOnEscape={false}
        withCloseButton={false}
        title={t("devices.drawer.once")}
      >
        {issue.data ? (
          <HandOver
            lead={t("devices.drawer.onceLead")}
            texts={[
              [t("devices.drawer.username"), issue.data.username],
              [t("devices.drawer.password"), issue.data.password],
            ]}
            doneLabel={t("devices.drawer.stored")}
            onDone={() => issue.reset()}
          />
        ) : null}
      </Modal>
    </section>
  );
}
