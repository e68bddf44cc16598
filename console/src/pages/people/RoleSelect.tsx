import { Select } from "@mantine/core";
import { type Role, role as roleSchema, roles } from "@roadcast/contract";
import { useTranslation } from "react-i18next";

/** Chooses a role, and says what it may do. */
export function RoleSelect({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation();
  return (
    <Select
      label={t("people.role")}
      description={t(`people.roleHints.${value}`)}
      value={value}
      data={roles.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
      onChange={(next) => {
        const parsed = roleSchema.safeParse(next);
        if (parsed.success) onChange(parsed.data);
      }}
    />
  );
}
