import type { ReactNode } from "react";
import classes from "./OnAir.module.css";

/** The tally: lit red while something is on air, as on every desk; words say the same. */
export function OnAir({ children }: { children: ReactNode }) {
  return <span className={classes.tally}>{children}</span>;
}
