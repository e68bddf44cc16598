import { useTranslation } from "react-i18next";
import { useAnswerDoubts } from "../../api/commands.js";
import { useServerClock } from "../../live/hooks.js";
import { ProblemNote } from "../problem/ProblemNote.js";
import { AnswerDoubts } from "./AnswerDoubts.js";
import { CommandLife } from "./CommandLife.js";
import classes from "./Desk.module.css";
import { signalTexts } from "./signal-texts.js";
import type { Desk } from "./use-desk.js";

/** The last commands of a controller with their lives; those under way are always among them. */
export function LastCommands({ desk, most }: { desk: Desk; most: number }) {
  const { t } = useTranslation(signalTexts);
  const { lives, livesQuery, controller, record, lost } = desk;
  const now = useServerClock();
  const doubtsQuery = useAnswerDoubts(controller.id);
  const doubts = doubtsQuery.data?.items ?? [];
  const shown = lives.filter((command, index) => index < most || command.endedAt === null);
  const newest = lives[0];
  return (
    <>
      {livesQuery.isError ? <ProblemNote error={livesQuery.error} onRetry={() => void livesQuery.refetch()} /> : null}
      {doubtsQuery.isError && !lost && !livesQuery.isError ? (
        <ProblemNote error={doubtsQuery.error} onRetry={() => void doubtsQuery.refetch()} />
      ) : null}
      <AnswerDoubts controllerId={controller.id} doubts={doubts} />
      {lost ? (
        <p className={classes.lost} role="status">
          {t("signals:last.lost")}
        </p>
      ) : null}
      {livesQuery.data !== undefined && lives.length === 0 ? (
        <p className={classes.note}>{t("signals:last.none")}</p>
      ) : null}
      {shown.map((command) => (
        <CommandLife
          key={command.commandId}
          command={command}
          plans={controller.properties.plans}
          now={now}
          lost={lost}
          record={record}
          doubts={doubts.filter(({ commandId }) => commandId === command.commandId)}
          others={lives}
        />
      ))}
      {/* Read out when the newest command takes a step; the countdown beside it is not. */}
      <p className={classes.spoken} aria-live="polite">
        {newest === undefined
          ? ""
          : t("signals:last.spoken", {
              type: t(`signals:types.${newest.type}`),
              state: t(`signals:states.${newest.state}`),
            })}
      </p>
    </>
  );
}
