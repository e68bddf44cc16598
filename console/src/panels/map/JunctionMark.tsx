import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { JunctionCondition } from "../../map/approaches.js";
import { paintCondition } from "../../map/painters/signals-painter.js";
import { palettes } from "../../map/palette.js";

const size = 22;

/** Drawn by the map's own painter, so that list, legend and map never differ. */
export function JunctionMark({ condition }: { condition: JunctionCondition }) {
  const palette = palettes[useComputedColorScheme("dark")];
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (element === null || context === null || context === undefined) return;
    const ratio = Math.min(3, (window.devicePixelRatio || 1) * (element.currentCSSZoom ?? 1));
    element.width = size * ratio;
    element.height = size * ratio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size, size);
    if (condition === "normal" || condition === "unknown") {
      context.beginPath();
      context.arc(size / 2, size / 2, 4.4, 0, Math.PI * 2);
      context.fillStyle = palette.normalFill;
      context.fill();
      context.setLineDash(condition === "unknown" ? [1.6, 1.8] : []);
      context.strokeStyle = palette.normal;
      context.lineWidth = 1.5;
      context.stroke();
    } else {
      paintCondition(context, { x: size / 2, y: size / 2 }, 7, condition, palette);
    }
  }, [condition, palette]);
  return (
    <span aria-hidden="true" style={{ display: "inline-flex", flex: "none" }}>
      <canvas ref={canvas} data-scaled style={{ width: size, height: size }} />
    </span>
  );
}
