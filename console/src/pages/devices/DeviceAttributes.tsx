import { useTranslation } from "react-i18next";
import { Facts } from "../../ui/Facts.js";
import classes from "./DeviceAttributes.module.css";
import drawer from "./DeviceDrawer.module.css";

/** Attributes that stand elsewhere in the drawer. */
const shownElsewhere = new Set(["kind", "id", "name", "externalId", "outOfService"]);

/** What the network file says of the device, under the file's own names. */
export function DeviceAttributes({ attributes }: { attributes: Readonly<Record<string, unknown>> }) {
  const { t } = useTranslation();
  const entries = Object.entries(attributes).filter(([name]) => !shownElsewhere.has(name));
  return (
    <section className={drawer.part}>
      <h2 className={drawer.title}>{t("devices.drawer.attributes")}</h2>
      <Facts facts={entries.map(([name, value]) => [name, <Value key={name} value={value} />])} />
    </section>
  );
}

function Value({ value }: { value: unknown }) {
  const { t } = useTranslation();
  if (value === null || value === undefined) return t("app.none");
  if (typeof value === "boolean") return value ? t("app.yes") : t("app.no");
  if (typeof value !== "object") return String(value);
  const text = JSON.stringify(value, null, 1);
  if (text.length < 60) return <code className={classes.code}>{JSON.stringify(value)}</code>;
  return (
    <details>
      <summary className={classes.summary}>{Array.isArray(value) ? `[${value.length}]` : "{…}"}</summary>
      <pre className={classes.block}>{text}</pre>
    </details>
  );
}
