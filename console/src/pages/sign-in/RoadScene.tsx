import { useComputedColorScheme } from "@mantine/core";
import { palettes } from "../../map/palette.js";
import classes from "./RoadScene.module.css";

const parts = ["river", "stream", "park", "local", "collector", "arterial", "motorway", "slow", "congested"] as const;

/** The district with a little traffic on it, in the console's own greys: decoration only. */
export function RoadScene() {
  const { los } = palettes[useComputedColorScheme("dark")];
  const traffic: Partial<Record<(typeof parts)[number], string>> = { slow: los.slow, congested: los.congested };
  return (
    <svg className={classes.scene} viewBox="-60 -40 1170 1080" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      {parts.map((part) => (
        <use key={part} className={classes[part]} href={`/district.svg#${part}`} stroke={traffic[part]} />
      ))}
    </svg>
  );
}
