import { Button, Menu } from "@mantine/core";
import type { WhoAmI } from "@roadcast/contract";
import { IconChevronDown, IconLogout, IconUserCircle } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { call } from "../../api/client.js";
import { endSession } from "../../api/session.js";
import { useProblemToast } from "../../panels/problem/use-problem-text.js";
import classes from "./UserMenu.module.css";

/** Who is signed in, as what, and the way out. */
export function UserMenu({ who }: { who: WhoAmI }) {
  const { t } = useTranslation();
  const tell = useProblemToast();
  const signOut = useMutation({
    mutationFn: () => call("signOut"),
    onSuccess: endSession,
    onError: tell,
  });
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="xs" h={36} px={8} rightSection={<IconChevronDown size={14} />}>
          <span className={classes.who}>
            <span className={classes.name}>{who.displayName}</span>
            <span className={classes.role}>{t(`roles.${who.role}`)}</span>
          </span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{who.username}</Menu.Label>
        <Menu.Item leftSection={<IconUserCircle size={17} />} component={Link} to="/account">
          {t("nav.account")}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={17} />} onClick={() => signOut.mutate()}>
          {t("bar.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
