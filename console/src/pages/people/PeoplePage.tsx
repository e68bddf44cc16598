import { Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Page } from "../../ui/Page.js";
import { Tokens } from "./Tokens.js";
import { Users } from "./Users.js";

/** Who may sign in, as what, and which scripts may call the gateway. */
export function PeoplePage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const tab = search.get("tab") === "tokens" ? "tokens" : "users";
  const change = (next: string | null) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (next === "tokens") after.set("tab", next);
        else after.delete("tab");
        return after;
      },
      { replace: true },
    );
  return (
    <Page title={t("people.title")} lead={t("people.lead")}>
      <Tabs value={tab} onChange={change} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="users">{t("people.users")}</Tabs.Tab>
          <Tabs.Tab value="tokens">{t("people.tokens")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="users">
          <Users />
        </Tabs.Panel>
        <Tabs.Panel value="tokens">
          <Tokens />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
