import classes from "./RoadScene.module.css";

const parts = ["river", "stream", "park", "local", "collector", "arterial", "motorway", "slow", "congested"] as const;

/** The district with a little traffic on it, in the console's own greys: decoration only. */
export function RoadScene() {
  return (
    <svg className={classes.scene} viewBox="-60 -40 1170 1080" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      {parts.map((part) => (
        <use key={part} className={classes[part]} href={`/district.svg#${part}`} />
      ))}
    </svg>
  );
}
