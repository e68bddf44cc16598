import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconArrowRight } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useSearchParams } from "react-router";
import { call } from "../../api/client.js";
import { takeSession, useAbout, useSession } from "../../api/session.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { Logo } from "../../ui/Logo.js";
import { setPageTitle } from "../../ui/title.js";
import { SchemeAndLanguage } from "../shell/SchemeAndLanguage.js";
import { DemoAccounts } from "./DemoAccounts.js";
import { RoadScene } from "./RoadScene.js";
import classes from "./SignInPage.module.css";

interface Credentials {
  username: string;
  password: string;
}

/** Where to go afterwards: an address of this console, never of another site. */
function safeNext(next: string | null): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? next : "/";
}

/** The way in. */
export function SignInPage() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const session = useSession();
  const about = useAbout();
  const signIn = useMutation({
    mutationFn: (credentials: Credentials) => call("signIn", { body: credentials }),
    onSuccess: takeSession,
  });
  const form = useForm<Credentials>({
    mode: "uncontrolled",
    initialValues: { username: "", password: "" },
    validate: {
      username: (value) => (value.trim() === "" ? t("signIn.needUsername") : null),
      password: (value) => (value === "" ? t("signIn.needPassword") : null),
    },
  });
  useEffect(() => {
    setPageTitle(t("signIn.title"));
  }, [t]);
  if (session.data) return <Navigate to={safeNext(search.get("next"))} replace />;
  return (
    <div className={classes.page}>
      <header className={classes.scene}>
        <RoadScene />
        <div className={classes.brand}>
          <Logo size={40} />
          <span className={classes.name}>{t("app.name")}</span>
          <span className={classes.tagline}>{t("app.tagline")}</span>
        </div>
      </header>
      <main className={classes.side}>
        <div className={classes.tools}>
          <SchemeAndLanguage />
        </div>
        <div className={classes.form}>
          <h1 className={classes.title}>{t("signIn.title")}</h1>
          <form
            noValidate
            onSubmit={form.onSubmit((values) =>
              signIn.mutate({ username: values.username.trim(), password: values.password }),
            )}
          >
            {signIn.isError ? <ProblemNote error={signIn.error} /> : null}
            <TextInput
              size="md"
              label={t("signIn.username")}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              autoFocus
              key={form.key("username")}
              {...form.getInputProps("username")}
            />
            <PasswordInput
              size="md"
              label={t("signIn.password")}
              autoComplete="current-password"
              visibilityToggleButtonProps={{ "aria-label": t("account.show"), tabIndex: 0, "aria-hidden": false }}
              key={form.key("password")}
              {...form.getInputProps("password")}
            />
            <Button
              type="submit"
              size="md"
              fullWidth
              mt={6}
              loading={signIn.isPending}
              rightSection={<IconArrowRight size={18} />}
            >
              {t("signIn.submit")}
            </Button>
          </form>
          {about.data === undefined ? null : about.data.demo ? (
            <DemoAccounts
              accounts={about.data.demoAccounts}
              busy={signIn.isPending}
              onChoose={(account) => signIn.mutate(account)}
            />
          ) : (
            <p className={classes.hint}>{t("signIn.noAccount")}</p>
          )}
        </div>
        <p className={classes.version}>
          {about.data ? t("signIn.version", { version: about.data.version }) : "\u00a0"}
        </p>
      </main>
    </div>
  );
}
