import { Button, Group, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface PasswordInputWithMakerProps {
  value: string;
  error?: React.ReactNode;
  onChange: (password: string) => void;
}

/** Letters that people tell apart when they read a password to one another. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

/** Four groups of four random letters: 78 bits, and still sayable. */
function makePassword(): string {
  const letters: string[] = [];
  const bytes = new Uint8Array(1);
  while (letters.length < 16) {
    crypto.getRandomValues(bytes);
    // Bytes beyond the last whole multiple would favour some letters.
    const byte = bytes[0] ?? 255;
    if (byte < 256 - (256 % alphabet.length)) letters.push(alphabet[byte % alphabet.length] ?? "");
  }
  return [0, 4, 8, 12].map((at) => letters.slice(at, at + 4).join("")).join("-");
}

/** A password that is handed to somebody: readable, and the console can make one. */
export function PasswordInputWithMaker({ value, error, onChange }: PasswordInputWithMakerProps) {
  const { t } = useTranslation();
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <TextInput
        style={{ flex: 1 }}
        label={t("people.password")}
        description={t("people.passwordHint")}
        autoComplete="off"
        spellCheck={false}
        value={value}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value)}
        inputWrapperOrder={["label", "description", "error", "input"]}
      />
      <Button variant="default" onClick={() => onChange(makePassword())}>
        {t("people.generate")}
      </Button>
    </Group>
  );
}
