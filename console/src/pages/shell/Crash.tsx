import { Button, Group } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useRouteError } from "react-router";
import { toApiError } from "../../api/errors.js";
import { EmptyState } from "../../ui/EmptyState.js";
import classes from "./Crash.module.css";

/** What stands in the place of a page that threw: what happened, and the ways on. Where from is told in the log. */
export function Crash() {
  const { t } = useTranslation();
  const error = useRouteError();
  const { message } = toApiError(error);
  // A page that could not be loaded is told nowhere else.
  useEffect(() => console.error(error), [error]);
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
