import type { ReactNode } from "react";
import classes from "./Facts.module.css";

/** Names and values, one a line. */
export function Facts({ rows }: { rows: readonly (readonly [name: string, value: ReactNode] | null)[] }) {
  return (
    <dl className={classes.facts}>
      {rows.map(
        (row) =>
          row !== null && (
            <div key={row[0]} className={classes.row}>
              <dt>{row[0]}</dt>
              <dd>{row[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** One figure of the moment, large. */
export function Figure({ name, value, unit, stale }: { name: string; value: string; unit: string; stale: boolean }) {
  return (
    <div className={classes.figure} data-stale={stale || undefined}>
      <span className={classes.name}>{name}</span>
      <span className={classes.value}>
        {value} <small>{unit}</small>
      </span>
    </div>
  );
}

/** A part of the side panel with its heading. */
export function Part({ title, children, aside }: { title: string; children: ReactNode; aside?: ReactNode }) {
  return (
    <section className={classes.part}>
      <div className={classes.head}>
        <h3>{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}
