import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { type DeadLetter, deadLetterReason, deadLetterReasons } from "@roadcast/contract";
import { IconMailCheck, IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { call } from "../../api/client.js";
import { usePages } from "../../api/pages.js";
import { useFormat } from "../../format/use-format.js";
import { PagedList } from "../../panels/list/PagedList.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Panel } from "../../ui/Panel.js";
import table from "../../ui/table.module.css";
import classes from "./DeadLetterList.module.css";
import { DeadLetterModal } from "./DeadLetterModal.js";

/** The refused messages themselves, newest first; a person opens one to see it and to replay it. */
export function DeadLetterList({ now }: { now: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [search, setSearch] = useSearchParams();
  const [open, setOpen] = useState<DeadLetter | null>(null);
  const reason = deadLetterReason.safeParse(search.get("reason")).data;
  const topic = search.get("topic") ?? "";
  const set = (name: string, value: string | null) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (value) after.set(name, value);
        else after.delete(name);
        return after;
      },
      { replace: true },
    );
  const setTopic = useDebouncedCallback((value: string) => set("topic", value.trim()), 300);
  const letters = usePages({
    queryKey: ["deadLetters", reason, topic],
    limit: 50,
    read: (page, options) =>
      call(
        "listDeadLetters",
        { query: { ...page, ...(reason === undefined ? {} : { reason }), ...(topic === "" ? {} : { topic }) } },
        options,
      ),
  });
  const filtered = reason !== undefined || topic !== "";
  return (
    <Panel
      title={t("feeds.dead.title")}
      lead={t("feeds.dead.lead")}
      flush
      actions={
        <>
          <TextInput
            key={topic === "" ? "empty" : "filled"}
            size="xs"
            w={190}
            defaultValue={topic}
            placeholder={t("feeds.dead.topicFilter")}
            aria-label={t("feeds.dead.topicFilter")}
            onChange={(event) => setTopic(event.currentTarget.value)}
          />
          <Select
            size="xs"
            w={180}
            aria-label={t("feeds.dead.reason")}
            value={reason ?? ""}
            data={[
              { value: "", label: t("feeds.dead.allReasons") },
              ...deadLetterReasons.map((value) => ({ value, label: t(`feeds.reasons.${value}`) })),
            ]}
            onChange={(value) => set("reason", value)}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={16} />}
            loading={letters.isRefetching}
            onClick={() => void letters.refetch()}
          >
            {t("feeds.dead.refresh")}
          </Button>
        </>
      }
    >
      <PagedList
        pages={letters}
        empty={
          <EmptyState
            icon={<IconMailCheck />}
            title={filtered ? t("feeds.dead.emptyFiltered") : t("feeds.dead.empty")}
            next={filtered ? t("feeds.dead.emptyFilteredNext") : t("feeds.dead.emptyNext")}
          />
        }
      >
        {(rows) => (
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t("feeds.dead.received")}</th>
                <th scope="col">{t("feeds.dead.reason")}</th>
                <th scope="col">{t("feeds.dead.topic")}</th>
                <th scope="col">{t("feeds.dead.detail")}</th>
                <th scope="col" className={table.figure}>
                  {t("feeds.dead.size")}
                </th>
                <th scope="col">
                  <span className={classes.hidden}>{t("feeds.dead.view")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((letter) => (
                <tr key={letter.id}>
                  <td className={table.nowrap} title={format.ago(letter.receivedAt, now)}>
                    {format.dateTime(letter.receivedAt)}
                  </td>
                  <td className={table.nowrap}>{t(`feeds.reasons.${letter.reason}`)}</td>
                  <td className={table.id}>{letter.topic}</td>
                  <td className={classes.detail}>
                    {letter.detail}
                    {letter.replayedAt === null ? null : (
                      <span className={classes.replayed}>
                        {t("feeds.dead.replayed", { time: format.dateTime(letter.replayedAt) })}
                      </span>
                    )}
                  </td>
                  <td className={table.figure}>{format.bytes(letter.payloadBytes)}</td>
                  <td className={table.figure}>
                    <Button size="compact-xs" variant="default" onClick={() => setOpen(letter)}>
                      {t("feeds.dead.view")}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </PagedList>
      <DeadLetterModal letter={open} onClose={() => setOpen(null)} />
    </Panel>
  );
}
