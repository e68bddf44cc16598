import { ActionIcon, Button, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { holdCatalogue, setLanguage } from "../../format/i18n/i18n.js";
import { useFormat } from "../../format/use-format.js";
import { useProblemToast } from "../../panels/problem/use-problem-text.js";

/** The switches of language and colour scheme; both are kept for the next visit. */
export function SchemeAndLanguage() {
  const { t } = useTranslation();
  const { language } = useFormat();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("dark");
  const other = language === "ko" ? "en" : "ko";
  const sayProblem = useProblemToast();
  // The other language is fetched when the hand goes to the switch. A failure is told of when it is pressed.
  const fetchAhead = () => void holdCatalogue(other).catch(() => {});
  const schemeLabel = scheme === "dark" ? t("bar.toLight") : t("bar.toDark");
  return (
    <>
      <Tooltip label={t("bar.language")}>
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          h={30}
          w={68}
          px={0}
          lang={other}
          onPointerEnter={fetchAhead}
          onFocus={fetchAhead}
          onClick={() => void setLanguage(other).catch(sayProblem)}
        >
          {t("bar.languageShort")}
        </Button>
      </Tooltip>
      <Tooltip label={schemeLabel}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={schemeLabel}
          onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}
        >
          {scheme === "dark" ? <IconSun size={18} /> : <IconMoon size={18} />}
        </ActionIcon>
      </Tooltip>
    </>
  );
}
