import { detectorFailure } from "@roadcast/contract";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

/** A fault in words: the failure tests are the console's own words, what a device reports stands as it is. */
export function useFaultText(): (fault: string) => string {
  const { t } = useTranslation();
  return useCallback(
    (fault) => {
      const known = detectorFailure.safeParse(fault).data;
      return known === undefined ? fault : t(`failures.${known}`);
    },
    [t],
  );
}
