import { useTranslation } from "react-i18next";
import { Page } from "../../ui/Page.js";
import { Panel } from "../../ui/Panel.js";
import { SchemeAndLanguage } from "../shell/SchemeAndLanguage.js";
import classes from "./FirstPassword.module.css";
import { PasswordForm } from "./PasswordForm.js";

/** Stands before everything else while the password is one that somebody else gave. */
export function FirstPassword() {
  const { t } = useTranslation();
  return (
    <main className={classes.page}>
      <div className={classes.box}>
        <Page title={t("account.firstTitle")} lead={t("account.firstLead")} actions={<SchemeAndLanguage />}>
          <Panel title={t("account.password")}>
            <PasswordForm />
          </Panel>
        </Page>
      </div>
    </main>
  );
}
