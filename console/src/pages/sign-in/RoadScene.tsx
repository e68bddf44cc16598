import classes from "./RoadScene.module.css";

/** A grid of streets with traffic on it, in the console's own greys: decoration only. */
export function RoadScene() {
  const streets = [
    "M-40 190 920 96",
    "M-40 372 920 268",
    "M-40 560 920 446",
    "M-40 752 920 632",
    "M-40 940 920 824",
    "M118 -40 196 1040",
    "M296 -40 368 1040",
    "M486 -40 540 1040",
    "M668 -40 716 1040",
  ];
  return (
    <svg className={classes.scene} viewBox="0 0 840 1000" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <path className={classes.river} d="M-40 36C160 92 300-6 470 30s270 30 420-30V-60H-40z" />
      <g className={classes.bed}>
        {streets.map((d) => (
          <path key={d} d={d} />
        ))}
      </g>
      <g className={classes.lane}>
        {streets.map((d) => (
          <path key={d} d={d} />
        ))}
      </g>
      <g className={classes.free}>
        <path d="M150 354 346 332M386 328 506 315M566 308 692 294" />
        <path d="M507 400 519 640M524 740 534 920" />
        <path d="M184 730 336 711M376 706 506 690" />
      </g>
      <path className={classes.slow} d="M322 350 334 530" />
      <path className={classes.congested} d="M566 488 688 473" />
      <g className={classes.node}>
        <circle cx="321" cy="334" r="7" />
        <circle cx="505" cy="314" r="7" />
        <circle cx="692" cy="293" r="7" />
        <circle cx="336" cy="514" r="7" />
        <circle cx="514" cy="493" r="7" />
        <circle cx="698" cy="471" r="7" />
        <circle cx="349" cy="704" r="7" />
        <circle cx="524" cy="681" r="7" />
      </g>
    </svg>
  );
}
