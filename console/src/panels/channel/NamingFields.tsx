import { TextInput } from "@mantine/core";
import { idPattern } from "@roadcast/contract";
import { useTranslation } from "react-i18next";

/** The id and the names of something new, as they are typed. */
export interface Naming {
  id: string;
  ko: string;
  en: string;
}

/** What is typed as the interface takes it, and whether it is all there. */
export function namedBy({ id, ko, en }: Naming) {
  const name = { ko: ko.trim(), en: en.trim() };
  return { named: { id, name }, whole: idPattern.test(id) && name.ko !== "" && name.en !== "" };
}

interface NamingFieldsProps {
  naming: Naming;
  onChange: (part: Partial<Naming>) => void;
  autofocus?: boolean;
}

/** Asks for the id and the names of a new channel or source. */
export function NamingFields({ naming, onChange, autofocus = false }: NamingFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        {...(autofocus ? { "data-autofocus": true } : {})}
        label={t("channels.id")}
        description={t("channels.idHint")}
        autoComplete="off"
        maxLength={64}
        value={naming.id}
        onChange={(event) => onChange({ id: event.currentTarget.value })}
      />
      <TextInput
        label={t("channels.nameKo")}
        maxLength={120}
        value={naming.ko}
        onChange={(event) => onChange({ ko: event.currentTarget.value })}
      />
      <TextInput
        label={t("channels.nameEn")}
        maxLength={120}
        value={naming.en}
        onChange={(event) => onChange({ en: event.currentTarget.value })}
      />
    </>
  );
}
