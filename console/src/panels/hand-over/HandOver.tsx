import { Button, Group, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyText } from "../../ui/CopyText.js";
import classes from "./HandOver.module.css";

interface HandOverProps {
  lead: string;
  /** Each with its label, such as a secret that is shown this once. */
  texts: readonly (readonly [label: string, value: string])[];
  /** The button that ends it. */
  doneLabel: string;
  onDone: () => void;
}

/** What a person is to carry elsewhere before the dialog closes. */
export function HandOver({ lead, texts, doneLabel, onDone }: HandOverProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <p className={classes.lead}>{lead}</p>
      {texts.map(([label, value]) => (
        <CopyText key={label} label={label} value={value} copyLabel={t("app.copy")} copiedLabel={t("app.copied")} />
      ))}
      <Group justify="flex-end" mt="xs">
        <Button onClick={onDone}>{doneLabel}</Button>
      </Group>
    </Stack>
  );
}
