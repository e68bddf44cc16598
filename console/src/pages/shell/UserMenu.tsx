import { Button, Popover, UnstyledButton } from "@mantine/core";
import type { WhoAmI } from "@roadcast/contract";
import { IconChevronDown, IconLogout, IconUserCircle } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { call } from "../../api/client.js";
import { takeSession } from "../../api/session.js";
import { useProblemToast } from "../../panels/problem/use-problem-text.js";
import classes from "./UserMenu.module.css";

/** Who is signed in, as what, and the way out. */
export function UserMenu({ who }: { who: WhoAmI }) {
  const { t } = useTranslation();
  const tell = useProblemToast();
  const signOut = useMutation({
    mutationFn: () => call("signOut"),
    onSuccess: () => takeSession(null),
    onError: tell,
  });
  return (
    <Popover position="bottom-end" width={220} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="subtle" color="gray" size="xs" h={36} px={8} rightSection={<IconChevronDown size={14} />}>
          <IconUserCircle size={20} className={classes.icon ?? ""} />
          <span className={classes.who}>
            <span className={classes.name}>{who.displayName}</span>
            <span className={classes.role}>{t(`roles.${who.role}`)}</span>
          </span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={4}>
        <p className={classes.label}>{who.username}</p>
        <Link className={classes.item} to="/account">
          <IconUserCircle size={18} /> {t("nav.account")}
        </Link>
        <UnstyledButton className={classes.item} onClick={() => signOut.mutate()}>
          <IconLogout size={18} /> {t("bar.signOut")}
        </UnstyledButton>
      </Popover.Dropdown>
    </Popover>
  );
}
