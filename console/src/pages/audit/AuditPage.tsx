import { Button, TextInput } from "@mantine/core";
import { IconHistoryOff } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { call } from "../../api/client.js";
import { usePages } from "../../api/pages.js";
import { PagedList } from "../../panels/list/PagedList.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Page } from "../../ui/Page.js";
import { Panel } from "../../ui/Panel.js";
import classes from "./AuditPage.module.css";
import { AuditTable } from "./AuditTable.js";
import { readAuditSearch, seoulToUtc } from "./audit-search.js";
import { SeoulTimeInput } from "./SeoulTimeInput.js";

/** Who did what, when, and from where. */
export function AuditPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const search = readAuditSearch(params);
  const from = seoulToUtc(search.from);
  const to = seoulToUtc(search.to);
  const audit = usePages({
    queryKey: ["audit", search.actor, search.action, from, to],
    limit: 100,
    read: (page, options) =>
      call(
        "listAudit",
        {
          query: {
            ...page,
            ...(search.actor === "" ? {} : { actor: search.actor }),
            ...(search.action === "" ? {} : { action: search.action }),
            ...(from === null ? {} : { from }),
            ...(to === null ? {} : { to }),
          },
        },
        options,
      ),
  });
  const filtered = search.actor !== "" || search.action !== "" || from !== null || to !== null;
  const filter = (values: Record<string, string>) => {
    const after = new URLSearchParams(params);
    for (const name of ["actor", "action", "from", "to"]) {
      const value = (values[name] ?? "").trim();
      if (value === "") after.delete(name);
      else after.set(name, value);
    }
    setParams(after);
  };
  return (
    <Page title={t("audit.title")} lead={t("audit.lead")}>
      <AuditFilter key={params.toString()} search={search} filtered={filtered} onFilter={filter} />
      {audit.isError ? <ProblemNote error={audit.error} onRetry={() => void audit.refetch()} /> : null}
      <Panel title={t("audit.title")} bare flush>
        <PagedList
          pages={audit}
          withProblem={false}
          empty={
            <EmptyState
              icon={<IconHistoryOff />}
              title={filtered ? t("audit.empty") : t("audit.emptyAll")}
              next={filtered ? t("audit.emptyNext") : t("audit.emptyAllNext")}
            />
          }
        >
          {(rows) => <AuditTable rows={rows} />}
        </PagedList>
      </Panel>
    </Page>
  );
}

interface AuditFilterProps {
  search: ReturnType<typeof readAuditSearch>;
  filtered: boolean;
  onFilter: (values: Record<string, string>) => void;
}

function AuditFilter({ search, filtered, onFilter }: AuditFilterProps) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Record<string, string>>({ ...search });
  const field = (name: keyof typeof search) => ({
    value: values[name] ?? "",
    onChange: (event: FormEvent<HTMLInputElement>) => {
      const { value } = event.currentTarget;
      setValues((before) => ({ ...before, [name]: value }));
    },
  });
  const from = seoulToUtc(values.from ?? "");
  const to = seoulToUtc(values.to ?? "");
  const badSpan = from !== null && to !== null && from >= to;
  return (
    <form
      className={classes.filter}
      onSubmit={(event) => {
        event.preventDefault();
        if (!badSpan) onFilter(values);
      }}
    >
      <TextInput w={170} label={t("audit.actor")} maxLength={64} autoComplete="off" {...field("actor")} />
      <TextInput w={190} label={t("audit.action")} maxLength={64} autoComplete="off" {...field("action")} />
      <SeoulTimeInput
        label={`${t("audit.from")} (${t("audit.timeHint")})`}
        value={values.from ?? ""}
        onChange={(value) => setValues((before) => ({ ...before, from: value }))}
      />
      <SeoulTimeInput
        label={`${t("audit.to")} (${t("audit.timeHint")})`}
        error={badSpan ? t("audit.badSpan") : null}
        value={values.to ?? ""}
        onChange={(value) => setValues((before) => ({ ...before, to: value }))}
      />
      <Button type="submit">{t("audit.apply")}</Button>
      {filtered ? (
        <Button variant="default" onClick={() => onFilter({})}>
          {t("audit.clear")}
        </Button>
      ) : null}
    </form>
  );
}
