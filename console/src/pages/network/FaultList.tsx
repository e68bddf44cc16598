import { Button, CopyButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Fault } from "../../api/errors.js";
import table from "../../ui/table.module.css";
import classes from "./NetworkPage.module.css";

/** More rows than this help nobody on a screen; the copied list has all. */
const shownFaults = 200;

/** Every fault of a refused file with its place. */
export function FaultList({ faults }: { faults: readonly Fault[] }) {
  const { t } = useTranslation();
  const asText = faults.map((fault) => `${fault.pointer}\t${fault.code}\t${fault.detail}`).join("\n");
  return (
    <section className={classes.refused} role="alert">
      <div className={classes.refusedHead}>
        <div>
          <p>{t("network.faults")}</p>
          <p>{t("network.faultsLead", { count: faults.length })}</p>
        </div>
        <CopyButton value={asText}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? t("app.copied") : t("network.copyFaults")}
            </Button>
          )}
        </CopyButton>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <div className={classes.faults} tabIndex={0}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t("network.faultPlace")}</th>
              <th scope="col">{t("network.faultWhat")}</th>
            </tr>
          </thead>
          <tbody>
            {faults.slice(0, shownFaults).map((fault) => {
              const feature = /^\/features\/(\d+)(.*)$/.exec(fault.pointer);
              return (
                <tr key={`${fault.pointer} ${fault.code} ${fault.detail}`}>
                  <td className={classes.place}>
                    {feature ? t("network.faultFeature", { index: feature[1] ?? "" }) : fault.pointer || "/"}
                    {feature?.[2] ? <small>{feature[2]}</small> : null}
                  </td>
                  <td>{fault.detail}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {faults.length > shownFaults ? (
        <p className={classes.rest}>{t("network.faultsMore", { count: faults.length - shownFaults })}</p>
      ) : null}
    </section>
  );
}
