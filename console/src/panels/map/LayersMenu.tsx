import { Button, Popover } from "@mantine/core";
import { IconStack2 } from "@tabler/icons-react";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { lazyPart } from "../../api/lazy-part.js";
import type { LayerChoice } from "../../map/url-state.js";
import classes from "./LayersMenu.module.css";

// Fetched when the menu is opened, apart from the first screen.
const LayersChoice = lazyPart(async () => ({ default: (await import("./LayersChoice.js")).LayersChoice }));

export interface LayersMenuProps {
  layers: LayerChoice;
  tilesOffered: boolean;
  onLayers: (layers: LayerChoice) => void;
}

/** Which layers are shown, and what their marks mean. */
export function LayersMenu(props: LayersMenuProps) {
  const { t } = useTranslation();
  return (
    <Popover position="bottom-end" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconStack2 size={16} />}>
          {t("map.layers.title")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown}>
        <Suspense>
          <LayersChoice {...props} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
