import { Button } from "@mantine/core";
import type { AlarmKind } from "@roadcast/contract";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAlarmRules } from "../../api/alarms.js";
import { useMay } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { SeverityMark } from "../../panels/alarms/SeverityMark.js";
import { alarmTexts } from "../../panels/alarms/use-alarm-words.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { Page } from "../../ui/Page.js";
import { Panel } from "../../ui/Panel.js";
import { StatusMark } from "../../ui/StatusMark.js";
import table from "../../ui/table.module.css";
import { AlarmTabs } from "./AlarmTabs.js";
import { RuleForm } from "./RuleForm.js";

/** The rule of every kind of alarm; administrators and engineers change them. */
export function RulesPage() {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const may = useMay("putAlarmRule");
  const rules = useAlarmRules();
  const [editing, setEditing] = useState<AlarmKind | null>(null);
  const { items = [], delivered = [] } = rules.data ?? {};
  const rule = items.find(({ kind }) => kind === editing);
  const original = delivered.find(({ kind }) => kind === editing);
  return (
    <Page
      title={t("alarms:title")}
      lead={may ? t("alarms:rules.lead") : `${t("alarms:rules.lead")} ${t("alarms:rules.readOnly")}`}
      actions={<AlarmTabs />}
    >
      {rules.isError ? <ProblemNote error={rules.error} onRetry={() => void rules.refetch()} /> : null}
      <Panel title={t("alarms:tabs.rules")} bare flush>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t("alarms:rules.columns.kind")}</th>
              <th scope="col">{t("alarms:rules.columns.enabled")}</th>
              <th scope="col">{t("alarms:rules.columns.severity")}</th>
              <th scope="col" className={table.figure}>
                {t("alarms:rules.columns.on")}
              </th>
              <th scope="col" className={table.figure}>
                {t("alarms:rules.columns.off")}
              </th>
              <th scope="col">{t("alarms:rules.columns.changed")}</th>
              {may ? <th scope="col">{t("alarms:rules.columns.edit")}</th> : null}
            </tr>
          </thead>
          <tbody>
            {items.map((each) => {
              const name = t(`alarms:kinds.${each.kind}`);
              return (
                <tr key={each.kind}>
                  <th scope="row">
                    {name}
                    <div className={table.dim}>{each.advice[format.language]}</div>
                  </th>
                  <td>
                    <StatusMark tone={each.enabled ? "normal" : "muted"}>
                      {t(each.enabled ? "alarms:rules.on" : "alarms:rules.off")}
                    </StatusMark>
                  </td>
                  <td>
                    <SeverityMark severity={each.severity} />
                  </td>
                  <td className={table.figure}>{format.duration(each.delayOnSec * 1000)}</td>
                  <td className={table.figure}>{format.duration(each.delayOffSec * 1000)}</td>
                  <td className={table.dim}>
                    {each.changedAt === null
                      ? t("alarms:rules.never")
                      : t("alarms:rules.changedBy", {
                          time: format.dateTime(each.changedAt),
                          name: each.changedBy ?? t("alarms:detail.gateway"),
                        })}
                  </td>
                  {may ? (
                    <td>
                      <Button
                        size="compact-sm"
                        variant="default"
                        leftSection={<IconPencil size={14} />}
                        aria-label={t("alarms:rules.editOf", { kind: name })}
                        onClick={() => setEditing(each.kind)}
                      >
                        {t("alarms:rules.edit")}
                      </Button>
                    </td>
                  ) : null}
                </tr>
              );
            })}
          </tbody>
        </table>
      </Panel>
      {rule === undefined || original === undefined ? null : (
        <RuleForm key={rule.kind} rule={rule} delivered={original} onClose={() => setEditing(null)} />
      )}
    </Page>
  );
}
