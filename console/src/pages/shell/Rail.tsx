import type { Role } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { Link, NavLink } from "react-router";
import { useKeptAreas } from "../../live/areas.js";
import { Logo } from "../../ui/Logo.js";
import { placesOf } from "./places.js";
import classes from "./Rail.module.css";

/** The slim navigation at the left. Links keep the area filter. */
export function Rail({ role }: { role: Role }) {
  const { t } = useTranslation();
  const keptAreas = useKeptAreas();
  return (
    <nav className={classes.rail} aria-label={t("nav.label")}>
      <Link className={classes.brand} to="/" aria-label={t("app.name")}>
        <Logo size={28} />
      </Link>
      <ul className={classes.list}>
        {placesOf(role).map(({ name, path, icon: Icon }) => (
          <li key={name}>
            <NavLink className={classes.place ?? ""} to={keptAreas(path)}>
              <Icon size={20} />
              <span>{t(`nav.${name}`)}</span>
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
