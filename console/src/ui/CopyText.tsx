import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import classes from "./CopyText.module.css";

interface CopyTextProps {
  label: string;
  value: string;
  copyLabel: string;
  copiedLabel: string;
}

/** A text to be carried elsewhere, such as a secret: selectable, and with a button that copies it. */
export function CopyText({ label, value, copyLabel, copiedLabel }: CopyTextProps) {
  return (
    <div className={classes.field}>
      <div className={classes.label}>{label}</div>
      <div className={classes.row}>
        <code className={classes.value}>{value}</code>
        <CopyButton value={value} timeout={2500}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? copiedLabel : copyLabel}>
              <ActionIcon
                variant="subtle"
                color={copied ? "steel" : "gray"}
                onClick={copy}
                aria-label={`${copied ? copiedLabel : copyLabel}: ${label}`}
              >
                {copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
