import { Button, Group } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useRouteError } from "react-router";
import { toApiError } from "../../api/errors.js";
import { EmptyState } from "../../ui/EmptyState.js";
import classes from "./Crash.module.css";

/** What stands in the place of a page that threw: what happened, and the ways on. */
export function Crash() {
  const { t } = useTranslation();
  const { message } = toApiError(useRouteError());
  return (
    <div role="alert">
      <EmptyState
        icon={<IconPlugConnectedX />}
        title={t("crash.title")}
        next={t("crash.next")}
        action={
          <>
            <Group justify="center" gap="xs">
              <Button onClick={() => window.location.reload()}>{t("crash.reload")}</Button>
              <Button variant="default" component="a" href="/">
                {t("crash.home")}
              </Button>
            </Group>
            <p className={classes.detail}>{t("app.detail", { detail: message })}</p>
          </>
        }
      />
    </div>
  );
}
