import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface FormButtonsProps {
  submitLabel: string;
  busy: boolean;
  disabled?: boolean;
  onCancel: () => void;
}

/** The end of a form in a dialog: out of it, or the act. */
export function FormButtons({ submitLabel, busy, disabled = false, onCancel }: FormButtonsProps) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onCancel}>
        {t("app.cancel")}
      </Button>
      <Button type="submit" loading={busy} disabled={disabled}>
        {submitLabel}
      </Button>
    </Group>
  );
}
