import type { Command, TimingPlan } from "@roadcast/contract";
import { IconHistoryOff } from "@tabler/icons-react";
import { memo, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useCommandHistory } from "../../api/commands.js";
import { useFormat } from "../../format/use-format.js";
import { toCommandNotice } from "../../live/command-lives.js";
import { PagedList } from "../../panels/list/PagedList.js";
import { CommandStateMark } from "../../panels/signals/CommandLife.js";
import { lastsSec } from "../../panels/signals/life.js";
import { StepReason } from "../../panels/signals/StepReason.js";
import { signalTexts } from "../../panels/signals/signal-texts.js";
import { useCommandText } from "../../panels/signals/use-command-text.js";
import type { Desk } from "../../panels/signals/use-desk.js";
import { useAskedText } from "../../panels/signals/use-signal-words.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Panel } from "../../ui/Panel.js";
import table from "../../ui/table.module.css";
import classes from "./SignalPage.module.css";

/** Who asked a controller for what, what it answered, and when: page by page, newest first. */
export const CommandHistory = memo(function CommandHistory({ controller, lives }: Pick<Desk, "controller" | "lives">) {
  const { t } = useTranslation(signalTexts);
  const { plans } = controller.properties;
  const { pages: history, newest: newestPage } = useCommandHistory(controller.id);
  const { refetch } = newestPage;
  const [newest] = lives;
  const latest = newest === undefined ? "" : `${newest.commandId} ${newest.state}`;
  useEffect(() => {
    if (latest !== "") void refetch();
  }, [latest, refetch]);
  return (
    <Panel title={t("signals:history.title")} lead={t("signals:history.lead")} flush>
      <PagedList
        pages={history}
        empty={
          <EmptyState
            icon={<IconHistoryOff />}
            title={t("signals:history.empty")}
            next={t("signals:history.emptyNext")}
          />
        }
      >
        {(rows) => (
          <section
            className={classes.scroller}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard.
            tabIndex={0}
            aria-label={t("signals:history.table")}
          >
            <table className={table.table} aria-label={t("signals:history.title")}>
              <thead>
                <tr>
                  <th scope="col">{t("signals:history.columns.at")}</th>
                  <th scope="col">{t("signals:history.columns.who")}</th>
                  <th scope="col">{t("signals:history.columns.what")}</th>
                  <th scope="col">{t("signals:history.columns.state")}</th>
                  <th scope="col">{t("signals:history.columns.steps")}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((command) => (
                  <Row key={command.commandId} command={command} plans={plans} />
                ))}
              </tbody>
            </table>
          </section>
        )}
      </PagedList>
    </Panel>
  );
});

/** One command. Its texts are made once, not each time that the page around it changes. */
const Row = memo(function Row({ command: stored, plans }: { command: Command; plans: readonly TimingPlan[] }) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const textOf = useCommandText();
  const askedText = useAskedText();
  const command = toCommandNotice(stored);
  const sec = lastsSec(command);
  return (
    <tr>
      <td className={table.nowrap}>{format.dateTime(command.requestedAt)}</td>
      <td>
        {command.requestedBy}
        <span className={classes.role}>{t(`roles.${command.role}`)}</span>
      </td>
      <td>
        {textOf(command, plans)}
        <span className={classes.length}>
          {sec === null ? null : <>{t("signals:life.for", { span: format.duration(sec * 1000) })} · </>}
          {askedText(command)}
          {command.groupId === null ? null : <> · {t("signals:life.inGroup")}</>}
        </span>
      </td>
      <td className={table.nowrap}>
        <CommandStateMark state={command.state} />
      </td>
      <td>
        <ol className={classes.steps}>
          {command.steps.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps are only ever added at the end.
            <li key={index}>
              {t("signals:history.answer", {
                time: format.moment(step.at, command.requestedAt),
                state: t(`signals:states.${step.state}`),
                after: format.lag(step.at - command.requestedAt),
              })}
              {step.state === "requested" || step.reason === null ? null : (
                <>
                  {" "}
                  · <StepReason step={step} />
                </>
              )}
              {step.answer === null ? null : (
                <>
                  {" "}
                  ·{" "}
                  {t("signals:history.answered", {
                    time: format.moment(step.answeredAt, command.requestedAt),
                    answer: t(`signals:answers.${step.answer}`),
                  })}
                </>
              )}
              {step.late && command.state !== "confirmed" ? <> · {t("signals:history.late")}</> : null}
            </li>
          ))}
        </ol>
      </td>
    </tr>
  );
});
