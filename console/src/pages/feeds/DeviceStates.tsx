import { type DeviceKind, deviceKinds, type FeedsReport } from "@roadcast/contract";
import { IconServerOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormat } from "../../format/use-format.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Panel } from "../../ui/Panel.js";
import table from "../../ui/table.module.css";
import { deviceStates, stateTones } from "../devices/device-state.js";
import classes from "./DeviceStates.module.css";

/** How many devices of each kind are in which state; each number leads to the list of them. */
export function DeviceStates({ report }: { report: FeedsReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = deviceKinds.flatMap((kind) => {
    const row = report.devices.find((entry) => entry.kind === kind);
    return row === undefined || row.total === 0 ? [] : [{ ...row, kind: kind as DeviceKind }];
  });
  return (
    <Panel title={t("feeds.devices.title")} flush>
      {rows.length === 0 ? (
        <EmptyState icon={<IconServerOff />} title={t("feeds.devices.empty")} next={t("feeds.devices.emptyNext")} />
      ) : (
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t("feeds.devices.kind")}</th>
              {deviceStates.map((state) => (
                <th key={state} scope="col" className={table.figure} title={t(`stateHints.${state}`)}>
                  {t(`states.${state}`)}
                </th>
              ))}
              <th scope="col" className={table.figure}>
                {t("feeds.devices.total")}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.kind}>
                <th scope="row" className={classes.kind}>
                  <Link to={`/devices?kind=${row.kind}`}>{t(`kinds.${row.kind}`)}</Link>
                </th>
                {deviceStates.map((state) => (
                  <td key={state} className={table.figure}>
                    {row[state] === 0 ? (
                      <span className={table.zero}>{format.number(0)}</span>
                    ) : (
                      <Link
                        className={classes.count}
                        data-tone={stateTones[state]}
                        to={`/devices?kind=${row.kind}&state=${state}`}
                        aria-label={`${t("feeds.devices.show", { kind: t(`kinds.${row.kind}`), state: t(`states.${state}`) })}: ${format.number(row[state])}`}
                      >
                        {format.number(row[state])}
                      </Link>
                    )}
                  </td>
                ))}
                <td className={table.figure}>{format.number(row.total)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
