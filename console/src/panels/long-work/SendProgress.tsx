import { Button, Group, Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface SendProgressProps {
  /** Share that has been sent, 0 to 1. */
  sent: number;
  onCancel: () => void;
}

/** How far a file has been sent. Until it is there whole it can be called off; then the gateway has it. */
export function SendProgress({ sent, onCancel }: SendProgressProps) {
  const { t } = useTranslation();
  const percent = Math.floor(sent * 100);
  const label = sent < 1 ? t("work.sending", { percent }) : t("work.checking");
  return (
    <div role="status">
      <Progress value={percent} animated={sent >= 1} striped={sent >= 1} my="sm" aria-label={label} />
      <Group gap="sm">
        <span>{label}</span>
        {sent < 1 && (
          <Button size="compact-sm" variant="default" onClick={onCancel}>
            {t("app.cancel")}
          </Button>
        )}
      </Group>
    </div>
  );
}
