import { IconMapOff } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useNetwork } from "../../api/network.js";
import { useNetworkModel } from "../../map/use-network-model.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { setPageTitle } from "../../ui/title.js";
import classes from "./MapPage.module.css";
import { MapWorkplace } from "./MapWorkplace.js";

/** The map: the first page of those who watch the roads. */
export function MapPage() {
  const { t } = useTranslation();
  const network = useNetwork();
  const model = useNetworkModel(network.data);
  useEffect(() => {
    setPageTitle(t("map.title"));
  }, [t]);
  return (
    <div className={classes.page} data-fills>
      <h1 className={classes.heading}>{t("map.title")}</h1>
      {network.isError && model === null && (
        <div className={classes.note}>
          <ProblemNote error={network.error} onRetry={() => void network.refetch()} />
        </div>
      )}
      {model !== null && model.bounds === null && (
        <EmptyState icon={<IconMapOff />} title={t("map.noNetwork")} next={t("map.noNetworkNext")} />
      )}
      {model !== null && model.bounds !== null && <MapWorkplace model={model} />}
    </div>
  );
}
