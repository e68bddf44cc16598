import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Token } from "@roadcast/contract";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.js";
import { usePages } from "../../api/pages.js";
import { useFormat } from "../../format/use-format.js";
import { useServerClock } from "../../live/hooks.js";
import { ConfirmAct } from "../../panels/confirm/ConfirmAct.js";
import { PagedList } from "../../panels/list/PagedList.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Panel } from "../../ui/Panel.js";
import { StatusMark } from "../../ui/StatusMark.js";
import table from "../../ui/table.module.css";
import { NewToken } from "./NewToken.js";

/** API tokens of scripts and other systems. */
export function Tokens() {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useServerClock();
  const queries = useQueryClient();
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const tokens = usePages({
    queryKey: ["tokens"],
    limit: 200,
    read: (page, options) => call("listTokens", { query: page }, options),
  });
  const revoke = useMutation({
    mutationFn: (token: Token) => call("deleteToken", { params: { id: token.id } }),
    onSuccess: async (_nothing, token) => {
      setRevoking(null);
      notifications.show({ message: t("people.revoked", { name: token.name }) });
      await queries.invalidateQueries({ queryKey: ["tokens"] });
    },
  });
  const isOver = (token: Token) => token.expiresAt !== null && Date.parse(token.expiresAt) <= now;
  return (
    <Panel
      title={t("people.tokens")}
      flush
      actions={
        <Button size="xs" leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
          {t("people.newToken")}
        </Button>
      }
    >
      <PagedList
        pages={tokens}
        empty={<EmptyState icon={<IconKey />} title={t("people.noTokens")} next={t("people.noTokensNext")} />}
      >
        {(rows) => (
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t("people.columns.name")}</th>
                <th scope="col">{t("people.columns.role")}</th>
                <th scope="col">{t("people.columns.created")}</th>
                <th scope="col">{t("people.columns.createdBy")}</th>
                <th scope="col">{t("people.columns.expires")}</th>
                <th scope="col">{t("people.columns.used")}</th>
                <th scope="col" className={table.figure}>
                  {t("people.columns.actions")}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((token) => (
                <tr key={token.id}>
                  <th scope="row">{token.name}</th>
                  <td>{t(`roles.${token.role}`)}</td>
                  <td className={table.nowrap}>{format.dateTime(token.createdAt)}</td>
                  <td>{token.createdBy}</td>
                  <td className={table.nowrap}>
                    {token.expiresAt === null ? (
                      t("people.expiryNever")
                    ) : (
                      <StatusMark tone={isOver(token) ? "muted" : "normal"} title={format.dateTime(token.expiresAt)}>
                        {isOver(token) ? t("people.expired") : format.dateTime(token.expiresAt)}
                      </StatusMark>
                    )}
                  </td>
                  <td className={table.nowrap}>
                    {token.lastUsedAt === null ? t("people.never") : format.ago(token.lastUsedAt, now)}
                  </td>
                  <td className={table.figure}>
                    <Button
                      size="compact-xs"
                      variant="default"
                      aria-label={`${t("people.revoke")}: ${token.name}`}
                      onClick={() => setRevoking(token)}
                    >
                      {t("people.revoke")}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </PagedList>
      <NewToken opened={making} onClose={() => setMaking(false)} />
      <ConfirmAct
        opened={revoking !== null}
        title={t("people.revokeTitle", { name: revoking?.name ?? "" })}
        lead={t("people.revokeLead")}
        confirmLabel={t("people.revoke")}
        grave
        act={revoke}
        onConfirm={() => {
          if (revoking !== null) revoke.mutate(revoking);
        }}
        onClose={() => setRevoking(null)}
      />
    </Panel>
  );
}
