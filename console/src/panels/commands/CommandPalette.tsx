import "@mantine/spotlight/styles.css";
import { createSpotlight, Spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { commandKeys } from "./commands.js";
import { Keys } from "./Keys.js";
import { runCommand, useOffered } from "./registry.js";

const [store, actions] = createSpotlight();

interface CommandPaletteProps {
  opened: boolean;
  onClose: () => void;
}

/** Every command that can be done now, found by a few letters of its name. */
export function CommandPalette({ opened, onClose }: CommandPaletteProps) {
  const { t } = useTranslation();
  const offered = useOffered().filter((id) => id !== "palette");
  useEffect(() => {
    if (opened) actions.open();
    else actions.close();
  }, [opened]);
  return (
    <Spotlight
      store={store}
      shortcut={null}
      onSpotlightClose={onClose}
      nothingFound={t("commands.nothing")}
      highlightQuery
      scrollable
      maxHeight={420}
      // Its field stays where it is while the list below it grows shorter.
      centered={false}
      yOffset="12dvh"
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: t("commands.placeholder"),
        "aria-label": t("commands.placeholder"),
      }}
      actions={offered.map((id) => ({
        id,
        label: t(`commands.names.${id}`),
        rightSection: <Keys keys={commandKeys[id]} />,
        // After the palette has given the focus back: what the command opens may take it.
        onClick: () => setTimeout(() => runCommand(id), 0),
      }))}
    />
  );
}
