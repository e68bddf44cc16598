import { Checkbox, ScrollArea, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAreas } from "../../api/network.js";
import { useFormat } from "../../format/use-format.js";
import { useAreaFilter } from "../../live/areas.js";
import classes from "./AreaMenu.module.css";

/** The areas to choose from. */
export function AreaChoice() {
  const { t } = useTranslation();
  const format = useFormat();
  const areas = useAreas();
  const { chosen, choose } = useAreaFilter();
  return (
    <>
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
                choose(event.currentTarget.checked ? [...chosen, area.id] : chosen.filter((other) => other !== area.id))
              }
              label={format.name(area.name)}
            />
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </>
  );
}
