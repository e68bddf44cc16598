import { Button, Select, Stack, Textarea } from "@mantine/core";
import { type AlarmWithHistory, mayHandleAlarm } from "@roadcast/contract";
import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAcknowledge, useComment, useShelve, useUnshelve } from "../../api/alarms.js";
import { useSession } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { alarmTexts } from "../../panels/alarms/use-alarm-words.js";
import { ConfirmAct } from "../../panels/confirm/ConfirmAct.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import classes from "./AlarmDrawer.module.css";

/** What can be done with an alarm, by the role and by where it is in its life. */
export function AlarmActs({ alarm }: { alarm: AlarmWithHistory }) {
  const { t } = useTranslation(alarmTexts);
  const role = useSession().data?.role;
  const acknowledge = useAcknowledge();
  const unshelve = useUnshelve(alarm.id);
  const [shelving, setShelving] = useState(false);
  if (role === undefined) return null;
  if (!mayHandleAlarm(role, alarm.kind)) return <p className={classes.hint}>{t("alarms:detail.mayNot")}</p>;
  const isOver = alarm.state === "cleared";
  return (
    <>
      <div className={classes.acts}>
        <Button
          size="xs"
          leftSection={<IconCheck size={16} />}
          disabled={isOver || alarm.acknowledgedAt !== null}
          loading={acknowledge.isPending}
          onClick={() => acknowledge.mutate(alarm.id)}
        >
          {t("alarms:detail.acknowledge")}
        </Button>
        <Button size="xs" variant="default" disabled={isOver} onClick={() => setShelving(true)}>
          {t("alarms:detail.shelve")}
        </Button>
        {alarm.shelf === null ? null : (
          <Button size="xs" variant="default" loading={unshelve.isPending} onClick={() => unshelve.mutate(undefined)}>
            {t("alarms:detail.unshelve")}
          </Button>
        )}
      </div>
      {acknowledge.isError ? <ProblemNote error={acknowledge.error} /> : null}
      {unshelve.isError ? <ProblemNote error={unshelve.error} /> : null}
      <Comment id={alarm.id} />
      <Shelving id={alarm.id} opened={shelving} onClose={() => setShelving(false)} />
    </>
  );
}

function Comment({ id }: { id: string }) {
  const { t } = useTranslation(alarmTexts);
  const comment = useComment(id);
  const [text, setText] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") comment.mutate(text.trim(), { onSuccess: () => setText("") });
      }}
    >
      <Stack gap="xs" align="flex-start">
        <Textarea
          w="100%"
          label={t("alarms:detail.comment")}
          description={t("alarms:detail.commentHint")}
          maxLength={500}
          autosize
          minRows={1}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default" disabled={text.trim() === ""} loading={comment.isPending}>
          {t("alarms:detail.commentAdd")}
        </Button>
        {comment.isError ? <ProblemNote error={comment.error} withFaults /> : null}
      </Stack>
    </form>
  );
}

/** Seconds; the contract takes a minute to a day. */
const spansSec = [900, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400] as const;

function Shelving({ id, opened, onClose }: { id: string; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const shelve = useShelve(id);
  const [forSec, setForSec] = useState<string>("3600");
  const [reason, setReason] = useState("");
  return (
    <ConfirmAct
      opened={opened}
      title={t("alarms:detail.shelveTitle")}
      lead={t("alarms:detail.shelveLead")}
      confirmLabel={t("alarms:detail.shelveAct")}
      act={shelve}
      disabled={reason.trim() === ""}
      onConfirm={() =>
        shelve.mutate(
          { forSec: Number(forSec), reason: reason.trim() },
          {
            onSuccess: () => {
              setReason("");
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <Stack gap="sm">
        <Select
          label={t("alarms:detail.forTime")}
          value={forSec}
          data={spansSec.map((sec) => ({ value: String(sec), label: format.duration(sec * 1000) }))}
          onChange={(value) => setForSec(value ?? "3600")}
        />
        <Textarea
          label={t("alarms:detail.reason")}
          description={t("alarms:detail.reasonHint")}
          withAsterisk
          maxLength={200}
          autosize
          minRows={2}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Stack>
    </ConfirmAct>
  );
}
