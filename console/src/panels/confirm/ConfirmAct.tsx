import { useTranslation } from "react-i18next";
import { Confirm, type ConfirmProps } from "../../ui/Confirm.js";
import { ProblemNote } from "../problem/ProblemNote.js";

interface ConfirmActProps extends Omit<ConfirmProps, "cancelLabel" | "closeLabel" | "busy"> {
  /** What is asked about, as it goes on and fails in the dialog; none where it goes on after the dialog. */
  act?: { isPending: boolean; isError: boolean; error: unknown };
}

/** Asks once more before an act that other people feel, and says there what went wrong with it. */
export function ConfirmAct({ act, children, ...asked }: ConfirmActProps) {
  const { t } = useTranslation();
  return (
    <Confirm {...asked} cancelLabel={t("app.cancel")} closeLabel={t("app.close")} busy={act?.isPending ?? false}>
      {children}
      {act?.isError ? <ProblemNote error={act.error} withFaults /> : null}
    </Confirm>
  );
}
