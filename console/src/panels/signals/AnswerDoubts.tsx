import { Anchor } from "@mantine/core";
import type { AnswerDoubt } from "@roadcast/contract";
import { IconShieldQuestion } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { roleMay, useSession } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import classes from "./AnswerDoubts.module.css";
import { areSuspicious, gatherDoubts } from "./doubts.js";
import { signalTexts } from "./signal-texts.js";

interface AnswerDoubtsProps {
  controllerId: string;
  doubts: readonly AnswerDoubt[];
}

/** What was not believed of a controller's answers, how often and when, and what to do. Nothing where all was. */
export function AnswerDoubts({ controllerId, doubts }: AnswerDoubtsProps) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const role = useSession().data?.role;
  if (doubts.length === 0) return null;
  const id = encodeURIComponent(controllerId);
  const gathered = gatherDoubts(controllerId, doubts);
  const suspicious = areSuspicious(gathered);
  const total = gathered.reduce((sum, { count }) => sum + count, 0);
  return (
    <section
      className={classes.doubts}
      data-suspicious={suspicious || undefined}
      aria-label={t("signals:doubts.label")}
    >
      <p className={classes.title} role="status">
        <IconShieldQuestion size={16} aria-hidden="true" />
        <b>{t("signals:doubts.title", { count: total })}</b>
      </p>
      <ul>
        {gathered.map(({ kind, other, count, lastAt }) => (
          <li key={`${kind} ${other}`}>
            {t(`signals:doubts.kinds.${kind}`, { device: other, count })}
            <span className={classes.at}>{t("signals:doubts.last", { time: format.dateTime(lastAt) })}</span>
          </li>
        ))}
      </ul>
      <p className={classes.advice}>
        {t("signals:doubts.nothingMoved")} {t(suspicious ? "signals:doubts.check" : "signals:doubts.harmless")}
      </p>
      <p className={classes.links}>
        {suspicious ? (
          <Anchor component={Link} to={`/devices?device=controllers/${id}`} size="xs">
            {t("signals:doubts.device")}
          </Anchor>
        ) : null}
        {gathered.some(({ kind }) => kind === "malformed") && roleMay(role, "listDeadLetters") ? (
          <Anchor
            component={Link}
            to={`/feeds?topic=${encodeURIComponent(`/controllers/${controllerId}/results`)}`}
            size="xs"
          >
            {t("signals:doubts.refused")}
          </Anchor>
        ) : null}
      </p>
    </section>
  );
}

/** The same of one command, in its life: a line for each kind. */
export function DoubtsOfCommand({ doubts }: { doubts: readonly AnswerDoubt[] }) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  return doubts.map(({ kind, deviceId, answer, count, lastAt }) => (
    <p key={`${kind} ${deviceId}`} className={classes.line}>
      {t(`signals:doubts.ofCommand.${kind}`, {
        device: deviceId,
        count,
        answer: answer === null ? "" : t(`signals:answers.${answer}`),
        time: format.time(lastAt),
      })}
    </p>
  ));
}
