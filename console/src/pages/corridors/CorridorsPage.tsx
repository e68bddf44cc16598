import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useNetwork } from "../../api/network.js";
import { useNetworkModel } from "../../map/use-network-model.js";
import { corridorTexts } from "../../panels/corridors/corridor-texts.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { setPageTitle } from "../../ui/title.js";
import classes from "./CorridorsPage.module.css";
import { CorridorWorkplace } from "./CorridorWorkplace.js";

/** Corridors of emergency vehicles: the map, and beside it the plan or the progress of one. */
export function CorridorsPage() {
  const { t } = useTranslation(corridorTexts);
  const network = useNetwork();
  const model = useNetworkModel(network.data);
  useEffect(() => {
    setPageTitle(t("corridors:title"));
  }, [t]);
  return (
    <div className={classes.page} data-fills>
      {network.isError && model === null ? (
        <ProblemNote error={network.error} onRetry={() => void network.refetch()} />
      ) : null}
      {model === null ? null : <CorridorWorkplace model={model} />}
    </div>
  );
}
