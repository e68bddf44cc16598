import type { ReactNode } from "react";
import classes from "./EmptyState.module.css";

interface EmptyStateProps {
  icon: ReactNode;
  /** Why there is nothing. */
  title: string;
  /** What to do about it. */
  next?: ReactNode;
  action?: ReactNode;
}

/** What stands where there is nothing to show: the reason, and the next step. */
export function EmptyState({ icon, title, next, action }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      <span className={classes.icon} aria-hidden="true">
        {icon}
      </span>
      <p className={classes.title}>{title}</p>
      {next ? <p className={classes.next}>{next}</p> : null}
      {action ? <div className={classes.action}>{action}</div> : null}
    </div>
  );
}
