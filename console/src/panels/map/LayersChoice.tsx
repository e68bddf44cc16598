import { Checkbox } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { layerNames } from "../../map/url-state.js";
import { JunctionMark } from "./JunctionMark.js";
import type { LayersMenuProps } from "./LayersMenu.js";
import classes from "./LayersMenu.module.css";
import { LevelMark } from "./LevelMark.js";

const levels = ["free", "slow", "congested", "noData"] as const;
const junctions = ["normal", "flash", "dark", "preempt", "manual", "offline", "unknown"] as const;

/** The layers to choose from, and the legend. */
export function LayersChoice({ layers, tilesOffered, onLayers }: LayersMenuProps) {
  const { t } = useTranslation();
  return (
    <>
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
    </>
  );
}
