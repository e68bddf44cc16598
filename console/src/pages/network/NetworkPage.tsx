import { featureKinds } from "@roadcast/contract";
import { IconRouteOff } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../api/client.js";
import { useNetwork } from "../../api/network.js";
import { useMay } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { DownloadButton } from "../../panels/long-work/DownloadButton.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Page } from "../../ui/Page.js";
import { Panel } from "../../ui/Panel.js";
import classes from "./NetworkPage.module.css";
import { NetworkUpload } from "./NetworkUpload.js";
import { countFeatures, linkLengthKm } from "./network-counts.js";

/** The network as one file: what it holds, download, replacement. */
export function NetworkPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const network = useNetwork();
  const mayReplace = useMay("putNetwork");
  const counts = useMemo(() => (network.data ? countFeatures(network.data.features) : null), [network.data]);
  const lengthKm = useMemo(() => (network.data ? linkLengthKm(network.data) : 0), [network.data]);
  const empty = network.data?.features.length === 0;
  return (
    <Page
      title={t("network.title")}
      lead={t("network.lead")}
      actions={
        <DownloadButton
          address={addressOf("getNetwork")}
          accept="application/json"
          fileName="network.geojson"
          label={t("network.download")}
        />
      }
    >
      {network.isError ? <ProblemNote error={network.error} onRetry={() => void network.refetch()} /> : null}
      <Panel title={network.data?.name ?? t("network.counts")} lead={t("network.counts")}>
        {empty ? (
          <EmptyState icon={<IconRouteOff />} title={t("network.empty")} next={t("network.emptyNext")} />
        ) : (
          <dl className={classes.counts}>
            {featureKinds.map((kind) => (
              <div key={kind}>
                <dt>{t(`network.features.${kind}`)}</dt>
                <dd>{format.number(counts?.[kind])}</dd>
              </div>
            ))}
            <div>
              <dt>{t("network.length")}</dt>
              <dd>{counts === null ? format.number(null) : t("network.km", { value: format.number(lengthKm, 1) })}</dd>
            </div>
          </dl>
        )}
      </Panel>
      <Panel title={t("network.upload")} lead={mayReplace ? t("network.uploadLead") : null}>
        {mayReplace ? <NetworkUpload present={counts} /> : <p className={classes.hint}>{t("network.readOnly")}</p>}
      </Panel>
    </Page>
  );
}
