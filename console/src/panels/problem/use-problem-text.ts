import { notifications } from "@mantine/notifications";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { type ApiError, toApiError } from "../../api/errors.js";

export interface ProblemText {
  title: string;
  next: string;
  error: ApiError;
}

/** Says in the viewer's language what went wrong and what to do next. */
export function useProblemText(): (thrown: unknown) => ProblemText {
  const { t } = useTranslation(["console", "signals"]);
  return useCallback(
    (thrown) => {
      const error = toApiError(thrown);
      // Only what sends commands meets it, and that has the texts of signals.
      if (error.code === "notSent")
        return { title: t("signals:notSent.title"), next: t("signals:notSent.next"), error };
      return { title: t(`errors.${error.code}.title`), next: t(`errors.${error.code}.next`), error };
    },
    [t],
  );
}

/** Says it in a toast, for acts whose place on the page is gone or has no room. */
export function useProblemToast(): (thrown: unknown) => void {
  const textOf = useProblemText();
  return useCallback(
    (thrown) => {
      const { title, next } = textOf(thrown);
      notifications.show({ color: "alarm", title, message: next, autoClose: 10_000 });
    },
    [textOf],
  );
}
