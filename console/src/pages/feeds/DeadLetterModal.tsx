import { Button, Group, Modal } from "@mantine/core";
import type { DeadLetter } from "@roadcast/contract";
import { IconRotateClockwise } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.js";
import { useMay } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { Facts } from "../../ui/Facts.js";
import classes from "./DeadLetterModal.module.css";

/** The message as people read it: indented where it is JSON. */
function readable(letter: DeadLetter): string {
  if (letter.payloadEncoding === "base64") return letter.payload;
  try {
    return JSON.stringify(JSON.parse(letter.payload), null, 2);
  } catch {
    return letter.payload;
  }
}

/** One refused message: what was wrong, the message itself, and its replay. */
export function DeadLetterModal({ letter, onClose }: { letter: DeadLetter | null; onClose: () => void }) {
  const { t } = useTranslation();
  // The last letter stays while the dialog fades, so that it does not empty before the eye.
  const [shown, setShown] = useState(letter);
  if (letter !== null && letter !== shown) setShown(letter);
  return (
    <Modal
      opened={letter !== null}
      onClose={onClose}
      size={760}
      title={shown === null ? "" : t(`feeds.reasons.${shown.reason}`)}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      {shown === null ? null : <Content key={shown.id} letter={shown} />}
    </Modal>
  );
}

function Content({ letter }: { letter: DeadLetter }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayReplay = useMay("replayDeadLetter");
  // Of a message that was too large only the beginning is kept: there is nothing to replay.
  const canReplay = mayReplay && letter.reason !== "tooLarge";
  const queries = useQueryClient();
  const replay = useMutation({
    mutationFn: () => call("replayDeadLetter", { params: { id: letter.id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["deadLetters"] }),
  });
  const kept = letter.payloadEncoding === "base64" ? Math.floor((letter.payload.length * 3) / 4) : null;
  const keptBytes = kept ?? new TextEncoder().encode(letter.payload).length;
  return (
    <>
      <p className={classes.hint}>{t(`feeds.reasonHints.${letter.reason}`)}</p>
      <Facts
        facts={[
          [t("feeds.dead.detail"), letter.detail],
          [t("feeds.dead.topic"), letter.topic],
          [t("feeds.dead.received"), format.dateTimeMs(letter.receivedAt)],
          [t("feeds.dead.size"), format.bytes(letter.payloadBytes)],
        ]}
      />
      <h3 className={classes.title}>{t("feeds.dead.payload")}</h3>
      {letter.payloadEncoding === "base64" ? <p className={classes.note}>{t("feeds.dead.payloadBase64")}</p> : null}
      {letter.reason === "tooLarge" ? (
        <p className={classes.note}>
          {t("feeds.dead.payloadCut", { kept: format.bytes(keptBytes), total: format.bytes(letter.payloadBytes) })}
        </p>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <pre className={classes.payload} tabIndex={0}>
        {readable(letter)}
      </pre>
      {replay.isError ? <ProblemNote error={replay.error} /> : null}
      {replay.data ? <ReplayOutcome stored={replay.data.stored} refused={replay.data.refused} /> : null}
      <Group justify="space-between" mt="md">
        <span className={classes.note}>
          {letter.replayedAt === null ? "" : t("feeds.dead.replayed", { time: format.dateTime(letter.replayedAt) })}
        </span>
        {canReplay ? (
          <Button
            leftSection={<IconRotateClockwise size={16} />}
            loading={replay.isPending}
            onClick={() => replay.mutate()}
          >
            {t("feeds.dead.replay")}
          </Button>
        ) : null}
      </Group>
    </>
  );
}

function ReplayOutcome({ stored, refused }: { stored: number; refused: readonly DeadLetter["reason"][] }) {
  const { t } = useTranslation();
  const ok = refused.length === 0;
  const reasons = [...new Set(refused)].map((reason) => t(`feeds.reasons.${reason}`)).join(", ");
  return (
    <div className={classes.outcome} data-ok={ok} role="status">
      <strong>{ok ? t("feeds.dead.replayDone") : t("feeds.dead.replayRefused")}</strong>
      <span>
        {ok
          ? stored > 0
            ? t("feeds.dead.replayStored", { count: stored })
            : t("feeds.dead.replayNothing")
          : t("feeds.dead.replayRefusedNext", { reasons })}
      </span>
    </div>
  );
}
