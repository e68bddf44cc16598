import { Button, Checkbox, Popover, ScrollArea, Stack } from "@mantine/core";
import { IconChevronDown, IconMapPin2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useAreas } from "../../api/network.js";
import { useFormat } from "../../format/use-format.js";
import { useAreaFilter } from "../../live/areas.js";
import classes from "./AreaMenu.module.css";

/** Chooses the areas that every page shows. */
export function AreaMenu() {
  const { t } = useTranslation();
  const format = useFormat();
  const areas = useAreas();
  const { chosen, choose } = useAreaFilter();
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
          leftSection={<IconMapPin2 size={15} stroke={1.7} />}
          rightSection={<IconChevronDown size={14} />}
          justify="space-between"
        >
          <span className={classes.label}>{label}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <p className={classes.hint}>{areas.length === 0 ? t("bar.noAreas") : t("bar.areasHint")}</p>
        <ScrollArea.Autosize mah={420}>
          <Stack gap={2} p={8} role="group" aria-label={t("bar.areas")}>
            <Checkbox
              className={classes.choice}
              size="xs"
              checked={chosen.length === 0}
              onChange={() => choose([])}
              label={t("bar.allAreas")}
            />
            {areas.map((area) => (
              <Checkbox
                key={area.id}
                className={classes.choice}
                size="xs"
                checked={chosen.includes(area.id)}
                onChange={(event) =>
                  choose(
                    event.currentTarget.checked ? [...chosen, area.id] : chosen.filter((other) => other !== area.id),
                  )
                }
                label={format.name(area.name)}
              />
            ))}
          </Stack>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
