import { useTranslation } from "react-i18next";
import { useSession } from "../../api/session.js";
import { Facts } from "../../ui/Facts.js";
import { Page } from "../../ui/Page.js";
import { Panel } from "../../ui/Panel.js";
import classes from "./AccountPage.module.css";
import { PasswordForm } from "./PasswordForm.js";

/** One's own account. */
export function AccountPage() {
  const { t } = useTranslation();
  const who = useSession().data;
  if (!who) return null;
  return (
    <Page title={t("account.title")} lead={t("account.lead")}>
      <div className={classes.columns}>
        <Panel title={who.displayName}>
          <Facts
            facts={[
              [t("account.username"), who.username],
              [t("account.name"), who.displayName],
              [t("account.role"), t(`roles.${who.role}`)],
            ]}
          />
          <p className={classes.hint}>{t(`people.roleHints.${who.role}`)}</p>
        </Panel>
        <Panel title={t("account.password")} lead={t("account.passwordLead")}>
          <PasswordForm />
        </Panel>
      </div>
    </Page>
  );
}
