import { ActionIcon, Button, Menu } from "@mantine/core";
import type { User } from "@roadcast/contract";
import { IconDots, IconUserPlus, IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.js";
import { usePages } from "../../api/pages.js";
import { useSession } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { PagedList } from "../../panels/list/PagedList.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Panel } from "../../ui/Panel.js";
import { StatusMark } from "../../ui/StatusMark.js";
import table from "../../ui/table.module.css";
import { DisableUser } from "./DisableUser.js";
import { EditUser } from "./EditUser.js";
import { NewUser } from "./NewUser.js";
import classes from "./PeoplePage.module.css";
import { ResetPassword } from "./ResetPassword.js";

type Act = "edit" | "reset" | "disable";

/** All accounts, and what an administrator does with them. */
export function Users() {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useSession().data?.username;
  const [making, setMaking] = useState(false);
  const [act, setAct] = useState<{ act: Act; user: User } | null>(null);
  const users = usePages({
    queryKey: ["users"],
    limit: 200,
    read: (page, options) => call("listUsers", { query: page }, options),
  });
  const close = () => setAct(null);
  return (
    <Panel
      title={t("people.users")}
      flush
      actions={
        <Button size="xs" leftSection={<IconUserPlus size={16} />} onClick={() => setMaking(true)}>
          {t("people.newUser")}
        </Button>
      }
    >
      <PagedList
        pages={users}
        empty={<EmptyState icon={<IconUsers />} title={t("people.noUsers")} next={t("people.noUsersNext")} />}
      >
        {(rows) => (
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t("people.columns.user")}</th>
                <th scope="col">{t("people.columns.name")}</th>
                <th scope="col">{t("people.columns.role")}</th>
                <th scope="col">{t("people.columns.state")}</th>
                <th scope="col">{t("people.columns.signIn")}</th>
                <th scope="col">{t("people.columns.created")}</th>
                <th scope="col" className={table.figure}>
                  {t("people.columns.actions")}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((user) => (
                <tr key={user.username}>
                  <th scope="row" className={classes.username}>
                    {user.username}
                    {user.username === me ? <span className={classes.you}>{t("people.you")}</span> : null}
                  </th>
                  <td>{user.displayName}</td>
                  <td>{t(`roles.${user.role}`)}</td>
                  <td>
                    <StatusMark tone={user.disabled ? "muted" : "normal"}>
                      {user.disabled
                        ? t("people.disabled")
                        : user.mustChangePassword
                          ? t("people.mustChange")
                          : t("people.active")}
                    </StatusMark>
                  </td>
                  <td className={table.nowrap}>
                    {user.lastSignInAt === null ? t("people.never") : format.dateTime(user.lastSignInAt)}
                  </td>
                  <td className={table.nowrap}>{format.dateTime(user.createdAt)}</td>
                  <td className={table.figure}>
                    <Menu position="bottom-end" width={200}>
                      <Menu.Target>
                        <ActionIcon
                          variant="subtle"
                          color="gray"
                          aria-label={t("people.actionsFor", { name: user.username })}
                        >
                          <IconDots size={18} />
                        </ActionIcon>
                      </Menu.Target>
                      <Menu.Dropdown>
                        <Menu.Item onClick={() => setAct({ act: "edit", user })}>{t("people.edit")}</Menu.Item>
                        <Menu.Item onClick={() => setAct({ act: "reset", user })}>{t("people.reset")}</Menu.Item>
                        {user.username === me ? null : (
                          <Menu.Item
                            {...(user.disabled ? {} : { color: "alarm" })}
                            onClick={() => setAct({ act: "disable", user })}
                          >
                            {user.disabled ? t("people.enable") : t("people.disable")}
                          </Menu.Item>
                        )}
                      </Menu.Dropdown>
                    </Menu>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </PagedList>
      <NewUser opened={making} onClose={() => setMaking(false)} />
      <EditUser user={act?.act === "edit" ? act.user : null} onClose={close} />
      <ResetPassword user={act?.act === "reset" ? act.user : null} onClose={close} />
      <DisableUser user={act?.act === "disable" ? act.user : null} onClose={close} />
    </Panel>
  );
}
