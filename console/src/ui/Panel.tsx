import type { ReactNode } from "react";
import { useId } from "react";
import classes from "./Panel.module.css";

interface PanelProps {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  /** The page has no other part: its heading says it all, and this name is for screen readers. */
  bare?: boolean;
  /** Without padding, for tables that reach the edges. */
  flush?: boolean;
  children: ReactNode;
}

/** A titled part of a page. */
export function Panel({ title, lead, actions, bare = false, flush = false, children }: PanelProps) {
  const heading = useId();
  if (bare) {
    return (
      <section className={classes.panel} aria-label={title}>
        <div className={flush ? classes.flush : classes.body}>{children}</div>
      </section>
    );
  }
  return (
    <section className={classes.panel} aria-labelledby={heading}>
      <header className={classes.header}>
        <div className={classes.titles}>
          <h2 id={heading} className={classes.title}>
            {title}
          </h2>
          {lead ? <p className={classes.lead}>{lead}</p> : null}
        </div>
        {actions ? <div className={classes.actions}>{actions}</div> : null}
      </header>
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </section>
  );
}
