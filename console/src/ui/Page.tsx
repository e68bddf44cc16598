import type { ReactNode } from "react";
import { useEffect } from "react";
import classes from "./Page.module.css";
import { setPageTitle } from "./title.js";

interface PageProps {
  title: string;
  lead?: string;
  /** The way back to the page that this one is a part of. */
  back?: ReactNode;
  actions?: ReactNode;
  /** The page fills the window and scrolls inside its own parts (long tables). */
  fill?: boolean;
  children: ReactNode;
}

/** A page of the console under the bar: its heading, its actions, its content. Names the browser's tab. */
export function Page({ title, lead, back, actions, fill = false, children }: PageProps) {
  useEffect(() => {
    setPageTitle(title);
  }, [title]);
  return (
    <div className={fill ? `${classes.page} ${classes.fill}` : classes.page}>
      <header className={classes.header}>
        <div className={classes.titles}>
          {back}
          <h1 className={classes.title}>{title}</h1>
          {lead ? <p className={classes.lead}>{lead}</p> : null}
        </div>
        {actions ? <div className={classes.actions}>{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}
