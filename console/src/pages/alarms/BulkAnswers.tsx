import { ActionIcon } from "@mantine/core";
import type { AcknowledgedMany, AcknowledgeOutcome } from "@roadcast/contract";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { alarmTexts } from "../../panels/alarms/use-alarm-words.js";
import classes from "./AlarmsPage.module.css";

export interface BulkAnswersProps {
  results: AcknowledgedMany["results"];
  /** What each of them was, by id, as it stood on the list. */
  lines: ReadonlyMap<string, string>;
  onClose: () => void;
}

/** What came of a bulk acknowledgement: how many of each answer, and each that did not go as asked. */
export function BulkAnswers({ results, lines, onClose }: BulkAnswersProps) {
  const { t } = useTranslation(alarmTexts);
  const counts = new Map<AcknowledgeOutcome, number>();
  for (const { outcome } of results) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const others = results.filter(({ outcome }) => outcome !== "acknowledged");
  return (
    <section className={classes.answers} aria-label={t("alarms:bulk.results")}>
      <div role="status">
        <p>
          {[...counts]
            .map(([outcome, count]) =>
              t("alarms:bulk.summary", { outcome: t(`alarms:bulk.outcomes.${outcome}`), count }),
            )
            .join(" · ")}
        </p>
        {others.length > 0 ? (
          <ul>
            {others.map(({ id, outcome }) => (
              <li key={id}>
                {lines.get(id) ?? id}: {t(`alarms:bulk.outcomes.${outcome}`)}
              </li>
            ))}
          </ul>
        ) : null}
      </div>
      <ActionIcon variant="subtle" color="gray" aria-label={t("alarms:bulk.close")} onClick={onClose}>
        <IconX size={16} />
      </ActionIcon>
    </section>
  );
}
