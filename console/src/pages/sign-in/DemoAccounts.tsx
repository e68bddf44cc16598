import type { About } from "@roadcast/contract";
import { IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./DemoAccounts.module.css";

type Account = About["demoAccounts"][number];

interface DemoAccountsProps {
  accounts: readonly Account[];
  busy: boolean;
  onChoose: (account: { username: string; password: string }) => void;
}

/** One click a role, where the gateway says that it is a demonstration. */
export function DemoAccounts({ accounts, busy, onChoose }: DemoAccountsProps) {
  const { t } = useTranslation();
  return (
    <section className={classes.demo} aria-label={t("signIn.demo")}>
      <h2 className={classes.title}>{t("signIn.demo")}</h2>
      <p className={classes.hint}>{t("signIn.demoHint")}</p>
      <ul className={classes.list}>
        {accounts.map(({ username, password, role }) => (
          <li key={username}>
            <button
              type="button"
              className={classes.account}
              disabled={busy}
              onClick={() => onChoose({ username, password })}
            >
              <span className={classes.role}>{t(`roles.${role}`)}</span>
              <span className={classes.username}>{username}</span>
              <IconChevronRight size={16} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
