import { TextInput } from "@mantine/core";
import { idPattern } from "@roadcast/contract";
import { useTranslation } from "react-i18next";

/** The names of something in both languages, as they are typed. */
export interface Names {
  ko: string;
  en: string;
}

/** The id and the names of something new, as they are typed. */
export interface Naming extends Names {
  id: string;
}

/** Names as the interface takes them, and whether both are there. */
export function namesBy({ ko, en }: Names) {
  const name = { ko: ko.trim(), en: en.trim() };
  return { name, whole: name.ko !== "" && name.en !== "" };
}

/** What is typed as the interface takes it, and whether it is all there. */
export function namedBy({ id, ...names }: Naming) {
  const { name, whole } = namesBy(names);
  return { named: { id, name }, whole: whole && idPattern.test(id) };
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
      <NameFields names={naming} onChange={onChange} />
    </>
  );
}

interface NameFieldsProps {
  names: Names;
  onChange: (part: Partial<Names>) => void;
  autofocus?: boolean;
}

/** Asks for the names in both languages. */
export function NameFields({ names, onChange, autofocus = false }: NameFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        {...(autofocus ? { "data-autofocus": true } : {})}
        label={t("channels.nameKo")}
        maxLength={120}
        value={names.ko}
        onChange={(event) => onChange({ ko: event.currentTarget.value })}
      />
      <TextInput
        label={t("channels.nameEn")}
        maxLength={120}
        value={names.en}
        onChange={(event) => onChange({ en: event.currentTarget.value })}
      />
    </>
  );
}
