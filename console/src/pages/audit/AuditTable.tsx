import type { AuditEntry } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import table from "../../ui/table.module.css";
import classes from "./AuditPage.module.css";

/** Acts, newest first. Their names are the gateway's own: they are what filters and scripts use. */
export function AuditTable({ rows }: { rows: readonly AuditEntry[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">{t("audit.columns.at")}</th>
          <th scope="col">{t("audit.columns.actor")}</th>
          <th scope="col">{t("audit.columns.action")}</th>
          <th scope="col">{t("audit.columns.target")}</th>
          <th scope="col">{t("audit.columns.from")}</th>
          <th scope="col">{t("audit.columns.detail")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((entry) => (
          <tr key={entry.id} className={classes.entry}>
            <td className={table.nowrap}>{format.dateTime(entry.at)}</td>
            <td>
              {entry.actor}
              {entry.role === null ? null : <span className={classes.role}>{t(`roles.${entry.role}`)}</span>}
            </td>
            <td className={table.id}>{entry.action}</td>
            <td className={table.id}>{entry.target ?? format.number(null)}</td>
            <td className={entry.from === null ? undefined : table.id}>{entry.from ?? t("audit.system")}</td>
            <td className={classes.detail}>
              <Detail entry={entry} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Detail({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const text = JSON.stringify(entry.detail);
  if (text === "{}") return null;
  const inner = Object.entries(entry.detail)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ");
  if (inner.length <= 90) return <span>{inner}</span>;
  return (
    <details>
      <summary>{t("audit.details")}</summary>
      <pre>{JSON.stringify(entry.detail, null, 2)}</pre>
    </details>
  );
}
