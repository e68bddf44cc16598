import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./ProblemNote.module.css";
import { useProblemText } from "./use-problem-text.js";

interface ProblemNoteProps {
  error: unknown;
  onRetry?: () => void;
  /** Lists the faults of the input too, where a form has no field to put them at. */
  withFaults?: boolean;
}

/** What went wrong, what to do next, and a way to try again. Read out at once by screen readers. */
export function ProblemNote({ error, onRetry, withFaults = false }: ProblemNoteProps) {
  const { t } = useTranslation();
  const { title, next, error: known } = useProblemText()(error);
  return (
    <Alert
      color="alarm"
      variant="outline"
      icon={<IconAlertTriangle />}
      title={title}
      role="alert"
      className={classes.note}
    >
      <p className={classes.next}>{next}</p>
      {withFaults && known.faults.length > 0 ? (
        <ul className={classes.faults}>
          {known.faults.map((fault) => (
            <li key={`${fault.pointer} ${fault.code}`}>
              <code>{fault.pointer}</code> {fault.detail}
            </li>
          ))}
        </ul>
      ) : null}
      {onRetry ? (
        <Button variant="default" size="xs" mt={10} onClick={onRetry}>
          {t("app.retry")}
        </Button>
      ) : null}
    </Alert>
  );
}
