import { useComputedColorScheme } from "@mantine/core";
import type { LevelOfService } from "@roadcast/contract";
import { linkStyle } from "../../map/link-style.js";
import { palettes } from "../../map/palette.js";

/** A short piece of road as the map draws it at a level of service: colour, width and dash. */
export function LevelMark({ level, stale = false }: { level: LevelOfService; stale?: boolean }) {
  const palette = palettes[useComputedColorScheme("dark")];
  const style = linkStyle({ los: level, stale }, palette);
  const width = 3.4 * style.widthFactor;
  return (
    <svg data-scaled width="22" height="10" viewBox="0 0 22 10" aria-hidden="true" style={{ flex: "none" }}>
      <line
        x1="1"
        x2="21"
        y1="5"
        y2="5"
        stroke={style.color}
        strokeWidth={width}
        strokeDasharray={style.dash.length > 0 ? "4 3.4" : undefined}
      />
      {style.core && <line x1="2" x2="20" y1="5" y2="5" stroke={palette.arrow} strokeWidth="1" strokeDasharray="4 3" />}
    </svg>
  );
}
