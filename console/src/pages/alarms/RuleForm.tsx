import { Alert, Button, Group, Modal, Select, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { AlarmRule, AlarmRuleSettings } from "@roadcast/contract";
import { IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePutAlarmRule } from "../../api/alarms.js";
import { serverNow } from "../../api/gateway-clock.js";
import { useFormat } from "../../format/use-format.js";
import { alarmTexts } from "../../panels/alarms/use-alarm-words.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { RuleParameters } from "./RuleParameters.js";
import { changeOf, draftOf, isOutrun, type RuleDraft } from "./rule-draft.js";
import { useFaultText } from "./use-draft-fault.js";

interface RuleFormProps {
  /** As it is set now; another revision than the one seen at first says that somebody was faster. */
  rule: AlarmRule;
  delivered: AlarmRuleSettings;
  onClose: () => void;
}

/** Changes one rule: every value with the delivered one beside it, checked as the gateway checks it. */
export function RuleForm({ rule, delivered, onClose }: RuleFormProps) {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const faultText = useFaultText();
  const put = usePutAlarmRule();
  const [seen, setSeen] = useState(rule.revision);
  const [draft, setDraft] = useState(() => draftOf(rule));
  const [tried, setTried] = useState(false);
  const set = (part: Partial<RuleDraft>) => setDraft((before) => ({ ...before, ...part }));
  const original = draftOf(delivered);
  const outrun = isOutrun(rule, seen);
  const { change, faults } = changeOf(rule.kind, draft, seen);
  const errorOf = (place: string) => {
    const fault = tried ? faults?.get(place) : undefined;
    return fault === undefined ? null : faultText(fault);
  };
  const name = t(`alarms:kinds.${rule.kind}`);
  const deliveredOf = (value: string) => t("alarms:rules.delivered", { value });
  const number = (field: "delayOnSec" | "delayOffSec") => (
    <TextInput
      label={t(`alarms:rules.${field}`)}
      description={deliveredOf(original[field])}
      error={errorOf(field)}
      inputMode="numeric"
      value={draft[field]}
      onChange={(event) => set({ [field]: event.currentTarget.value })}
    />
  );
  const advice = (field: "adviceKo" | "adviceEn", place: string) => (
    <Textarea
      label={t(`alarms:rules.${field}`)}
      description={deliveredOf(original[field])}
      error={errorOf(place)}
      maxLength={500}
      autosize
      minRows={2}
      value={draft[field]}
      onChange={(event) => set({ [field]: event.currentTarget.value })}
    />
  );
  return (
    <Modal
      opened
      onClose={onClose}
      size={640}
      title={t("alarms:rules.editOf", { kind: name })}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (change === null || outrun) return;
          put.mutate(change, {
            onSuccess: () => {
              notifications.show({
                title: t("alarms:rules.saved", { kind: name }),
                message: t("alarms:rules.savedNext"),
              });
              onClose();
            },
          });
        }}
      >
        <Stack gap="md">
          {outrun ? (
            <Alert
              color="caution"
              variant="outline"
              role="alert"
              icon={<IconUsers />}
              title={t("alarms:rules.conflict")}
            >
              {t("alarms:rules.conflictBy", {
                name: rule.changedBy ?? t("alarms:detail.gateway"),
                time: format.moment(rule.changedAt, serverNow()),
              })}
              <Group gap="xs" mt="sm">
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => {
                    setSeen(rule.revision);
                    setDraft(draftOf(rule));
                    put.reset();
                  }}
                >
                  {t("alarms:rules.conflictTake")}
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => {
                    setSeen(rule.revision);
                    put.reset();
                  }}
                >
                  {t("alarms:rules.conflictKeep")}
                </Button>
              </Group>
            </Alert>
          ) : null}
          {put.isError && !outrun ? <ProblemNote error={put.error} withFaults /> : null}
          <Switch
            label={t("alarms:rules.enabled")}
            checked={draft.enabled}
            onChange={(event) => set({ enabled: event.currentTarget.checked })}
          />
          <Select
            label={t("alarms:rules.severity")}
            description={deliveredOf(original.severity)}
            value={draft.severity}
            data={([1, 2, 3, 4, 5] as const).map((severity) => ({
              value: String(severity),
              label: t("alarms:severityFull", { severity, meaning: t(`alarms:severities.s${severity}`) }),
            }))}
            onChange={(severity) => set({ severity: severity ?? draft.severity })}
          />
          {number("delayOnSec")}
          {number("delayOffSec")}
          <RuleParameters
            parameters={draft.parameters}
            delivered={original.parameters}
            errorOf={(parameter) => errorOf(`parameters.${parameter}`)}
            onChange={(parameters) => set({ parameters: { ...draft.parameters, ...parameters } })}
          />
          {advice("adviceKo", "advice.ko")}
          {advice("adviceEn", "advice.en")}
          <Group justify="space-between" gap="xs">
            <Button variant="default" onClick={() => setDraft(original)}>
              {t("alarms:rules.restore")}
            </Button>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {t("app.cancel")}
              </Button>
              <Button type="submit" loading={put.isPending} disabled={outrun}>
                {t("app.save")}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
