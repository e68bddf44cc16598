import { password } from "@roadcast/contract";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

/** What is wrong with a new password by the contract's rule, in the viewer's language; null where nothing is. */
export function usePasswordFault(): (value: string) => string | null {
  const { t } = useTranslation();
  return useCallback(
    (value) => {
      const issue = password.safeParse(value).error?.issues[0];
      if (issue === undefined) return null;
      return issue.code === "too_big" ? t("account.tooLong") : t("account.tooShort");
    },
    [t],
  );
}
