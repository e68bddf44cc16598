import { Button, FileButton, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { featureKinds } from "@roadcast/contract";
import { IconFileUpload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "../../api/errors.js";
import { refetchNetwork } from "../../api/network.js";
import { sendWithProgress } from "../../api/transfer.js";
import { useFormat } from "../../format/use-format.js";
import { ConfirmAct } from "../../panels/confirm/ConfirmAct.js";
import { SendProgress } from "../../panels/long-work/SendProgress.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { useNotInForce } from "../../panels/problem/use-not-in-force.js";
import table from "../../ui/table.module.css";
import { FaultList } from "./FaultList.js";
import classes from "./NetworkPage.module.css";
import { type ChosenFile, type FeatureCounts, readNetworkFile } from "./network-counts.js";

/** Replaces the network: choose a file, compare, confirm; a refused file shows all its faults. */
export function NetworkUpload({ present }: { present: FeatureCounts | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<ChosenFile | null>(null);
  const [asking, setAsking] = useState(false);
  const sayNotInForce = useNotInForce();
  const [sent, setSent] = useState(0);
  const running = useRef<AbortController | null>(null);
  const resetInput = useRef<() => void>(null);
  const put = useMutation({
    mutationFn: (body: unknown) => {
      const own = new AbortController();
      running.current = own;
      setSent(0);
      return sendWithProgress("putNetwork", body, { signal: own.signal, onSent: setSent });
    },
    onSuccess: async ({ removed, inForce }) => {
      setChosen(null);
      notifications.show({
        title: t("network.done"),
        message: t("network.doneDetail", { removed: format.number(removed) }),
      });
      sayNotInForce(inForce);
      await Promise.all([refetchNetwork(), queries.invalidateQueries({ queryKey: ["devices"] })]);
    },
  });
  const choose = async (file: File | null) => {
    if (file === null) return;
    put.reset();
    setChosen(await readNetworkFile(file));
    // The same file can be chosen again after a mend.
    resetInput.current?.();
  };
  const error = put.isError ? toApiError(put.error) : null;
  return (
    <>
      <Group gap="sm">
        <FileButton
          resetRef={resetInput}
          accept=".geojson,.json,application/geo+json,application/json"
          onChange={(file) => void choose(file)}
        >
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconFileUpload size={18} />} disabled={put.isPending}>
              {chosen === null ? t("network.choose") : t("network.change")}
            </Button>
          )}
        </FileButton>
        {chosen === null ? null : (
          <span className={classes.file}>
            {t("network.chosen", { name: chosen.name, size: format.bytes(chosen.bytes) })}
          </span>
        )}
      </Group>
      {chosen?.ok === false ? (
        <div className={classes.refused} role="alert">
          <div className={classes.refusedHead}>
            <div>
              <p>{t(`network.${chosen.fault}`)}</p>
              <p>
                {t(chosen.fault === "notJson" ? "network.notJsonNext" : "network.notCollectionNext", {
                  detail: chosen.detail,
                })}
              </p>
            </div>
          </div>
        </div>
      ) : null}
      {chosen?.ok && error === null ? (
        <>
          <div className={classes.preview}>
            <table className={table.table} aria-label={t("network.preview")}>
              <thead>
                <tr>
                  <th scope="col">{t("network.previewKind")}</th>
                  <th scope="col" className={table.figure}>
                    {t("network.previewNow")}
                  </th>
                  <th scope="col" className={table.figure}>
                    {t("network.previewNext")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {featureKinds.map((kind) => (
                  <tr key={kind}>
                    <th scope="row">{t(`network.features.${kind}`)}</th>
                    <td className={table.figure}>{format.number(present?.[kind])}</td>
                    <td className={`${table.figure} ${present?.[kind] === chosen.counts[kind] ? "" : classes.changed}`}>
                      {format.number(chosen.counts[kind])}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Button loading={put.isPending} onClick={() => setAsking(true)}>
            {t("network.apply")}
          </Button>
          {put.isPending ? (
            <SendProgress
              sent={sent}
              onCancel={() => {
                running.current?.abort();
                put.reset();
                notifications.show({ message: t("work.cancelled") });
              }}
            />
          ) : null}
        </>
      ) : null}
      {error !== null && error.faults.length > 0 ? <FaultList faults={error.faults} /> : null}
      {error !== null && error.faults.length === 0 ? <ProblemNote error={error} /> : null}
      <ConfirmAct
        opened={asking}
        title={t("network.applyTitle")}
        lead={t("network.applyLead")}
        confirmLabel={t("network.apply")}
        grave
        onConfirm={() => {
          setAsking(false);
          if (chosen?.ok) put.mutate(chosen.body);
        }}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
