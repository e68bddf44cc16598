import type { ReactNode } from "react";
import classes from "./StatusMark.module.css";

/** How abnormal something is. `normal` is grey: colour is kept for what a person should look at (ISA-101). */
export type Tone = "normal" | "active" | "caution" | "alarm" | "muted";

interface StatusMarkProps {
  tone: Tone;
  children: ReactNode;
  title?: string;
}

/** A state in words with a mark before it. The mark's shape differs by tone, so that colour is never the only cue. */
export function StatusMark({ tone, children, title }: StatusMarkProps) {
  return (
    <span className={classes.status} data-tone={tone} title={title}>
      <svg className={classes.mark} viewBox="0 0 10 10" aria-hidden="true">
        {tone === "alarm" ? <path d="M5 .6 9.4 5 5 9.4.6 5z" /> : null}
        {tone === "caution" ? <path d="M5 .8 9.6 9.2H.4z" /> : null}
        {tone === "active" || tone === "normal" ? <circle cx="5" cy="5" r="3.4" /> : null}
        {tone === "muted" ? <circle cx="5" cy="5" r="3" fill="none" stroke="currentColor" strokeWidth="1.6" /> : null}
      </svg>
      <span>{children}</span>
    </span>
  );
}
