import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";

/** Says so where a change is stored and not in force yet, so that nobody takes it for done. */
export function useNotInForce() {
  const { t } = useTranslation();
  return (inForce: boolean, what: "notInForce" | "brokerNotTold" = "notInForce") => {
    if (inForce) return;
    notifications.show({
      color: "alarm",
      title: t("app.notInForceTitle"),
      message: t(`app.${what}`),
      autoClose: 15_000,
    });
  };
}
