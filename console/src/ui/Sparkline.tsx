import classes from "./Sparkline.module.css";

interface SparklineProps {
  /** Oldest first; null where nothing was measured. */
  values: readonly (number | null)[];
  /** Room for so many values: a young line begins at the right and grows to the left. */
  capacity: number;
  width?: number;
  height?: number;
  /** What the line shows, in words: its figures stand beside it as text. */
  label: string;
}

/** A line without axes, for the shape of the last minutes. From zero, so that lines can be compared. */
export function Sparkline({ values, capacity, width = 96, height = 22, label }: SparklineProps) {
  const top = Math.max(1e-9, ...values.map((value) => value ?? 0));
  const step = width / Math.max(1, capacity - 1);
  const first = width - (values.length - 1) * step;
  let path = "";
  let open = false;
  values.forEach((value, index) => {
    if (value === null) {
      open = false;
      return;
    }
    const x = (first + index * step).toFixed(1);
    const y = (height - 1.5 - (value / top) * (height - 3)).toFixed(1);
    path += `${open ? "L" : "M"}${x} ${y}`;
    open = true;
  });
  return (
    <svg
      className={classes.line}
      data-scaled
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className={classes.base} d={`M0 ${height - 0.5}H${width}`} />
      <path d={path} />
    </svg>
  );
}
