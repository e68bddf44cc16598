import { Button, Checkbox, Popover } from "@mantine/core";
import { IconStack2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type LayerChoice, layerNames } from "../../map/url-state.js";
import { JunctionMark } from "./JunctionMark.js";
import classes from "./LayersMenu.module.css";
import { LevelMark } from "./LevelMark.js";

interface LayersMenuProps {
  layers: LayerChoice;
  tilesOffered: boolean;
  onLayers: (layers: LayerChoice) => void;
}

const levels = ["free", "slow", "congested", "noData"] as const;
const junctions = ["normal", "flash", "dark", "preempt", "manual", "offline", "unknown"] as const;

/** Which layers are shown, and what their marks mean. */
export function LayersMenu({ layers, tilesOffered, onLayers }: LayersMenuProps) {
  const { t } = useTranslation();
  return (
    <Popover position="bottom-end" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconStack2 size={15} />}>
          {t("map.layers.title")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown}>
        <fieldset className={classes.group}>
          <legend>{t("map.layers.title")}</legend>
          <div className={classes.choices}>
            {layerNames
              .filter((name) => name !== "tiles" || tilesOffered)
              .map((name) => (
                <Checkbox
                  key={name}
                  size="xs"
                  checked={layers[name]}
                  onChange={(event) => onLayers({ ...layers, [name]: event.currentTarget.checked })}
                  label={t(`map.layers.${name}`)}
                />
              ))}
          </div>
        </fieldset>
        <div className={classes.group}>
          <h3>{t("map.legend.levels")}</h3>
          <ul>
            {levels.map((level) => (
              <li key={level}>
                <LevelMark level={level} /> {t(`map.levels.${level}`)}
              </li>
            ))}
            <li>
              <LevelMark level="free" stale /> {t("map.legend.stale")}
            </li>
          </ul>
        </div>
        <div className={classes.group}>
          <h3>{t("map.legend.signals")}</h3>
          <ul>
            {junctions.map((condition) => (
              <li key={condition}>
                <JunctionMark condition={condition} /> {t(`map.junction.${condition}`)}
              </li>
            ))}
          </ul>
        </div>
        <p className={classes.hint}>{t("map.legend.hint")}</p>
      </Popover.Dropdown>
    </Popover>
  );
}
