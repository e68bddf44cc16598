import { Button } from "@mantine/core";
import { IconRoadOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { EmptyState } from "../../ui/EmptyState.js";
import { Page } from "../../ui/Page.js";

/** An address that leads nowhere. */
export function NotFound() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  return (
    <Page title={t("notFound.title")}>
      <EmptyState
        icon={<IconRoadOff />}
        title={pathname}
        next={t("notFound.next")}
        action={
          <Button component={Link} to="/">
            {t("notFound.home")}
          </Button>
        }
      />
    </Page>
  );
}
