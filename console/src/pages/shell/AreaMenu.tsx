import { Button, Popover } from "@mantine/core";
import { IconChevronDown, IconMapPin2 } from "@tabler/icons-react";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { lazyPart } from "../../api/lazy-part.js";
import { useAreas } from "../../api/network.js";
import { useFormat } from "../../format/use-format.js";
import { useAreaFilter } from "../../live/areas.js";
import classes from "./AreaMenu.module.css";

// Fetched when the menu is opened, apart from the first screen.
const AreaChoice = lazyPart(async () => ({ default: (await import("./AreaChoice.js")).AreaChoice }));

/** Chooses the areas that every page shows. */
export function AreaMenu() {
  const { t } = useTranslation();
  const format = useFormat();
  const areas = useAreas();
  const { chosen } = useAreaFilter();
  const only = chosen.length === 1 ? areas.find((area) => area.id === chosen[0]) : undefined;
  const label =
    chosen.length === 0
      ? t("bar.allAreas")
      : only
        ? format.name(only.name)
        : t("bar.areasChosen", { count: chosen.length });
  return (
    <Popover position="bottom-start" width={260} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          h={30}
          className={classes.button}
          leftSection={<IconMapPin2 size={16} />}
          rightSection={<IconChevronDown size={14} />}
          justify="space-between"
        >
          <span className={classes.label}>{label}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <Suspense>
          <AreaChoice />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
