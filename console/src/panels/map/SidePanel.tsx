import { ActionIcon, Tooltip } from "@mantine/core";
import { IconFocusCentered, IconLayoutSidebarRightCollapse, IconX } from "@tabler/icons-react";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { rootScale } from "../../ui/root-scale.js";
import classes from "./SidePanel.module.css";

interface SidePanelProps {
  kind: string;
  title: string;
  /** Changes with the selection, so that a new one starts at its top. */
  subject: string;
  width: number;
  onWidth: (width: number) => void;
  onFit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** Pixels at the usual scale. */
export const panelWidth = { least: 320, most: 720, usual: 400, step: 24 } as const;

/** What stands beside the map for the thing chosen. Its left edge is dragged, or moved with the arrow keys. */
export function SidePanel({ kind, title, subject, width, onWidth, onFit, onClose, children }: SidePanelProps) {
  const { t } = useTranslation();
  const [collapsed, setCollapsed] = useState(false);
  if (collapsed) {
    return (
      <aside className={classes.collapsed} aria-label={title}>
        <Tooltip label={t("map.panel.expand")} position="left">
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={() => setCollapsed(false)}
            aria-label={t("map.panel.expand")}
          >
            <IconLayoutSidebarRightCollapse size={18} style={{ transform: "scaleX(-1)" }} />
          </ActionIcon>
        </Tooltip>
        <span className={classes.upright}>{title}</span>
      </aside>
    );
  }
  return (
    <aside className={classes.panel} style={{ width: `${width / 16}rem` }} aria-label={title}>
      <Separator width={width} onWidth={onWidth} />
      <header className={classes.header}>
        <div className={classes.titles}>
          <p className={classes.kind}>{kind}</p>
          <h2 className={classes.title}>{title}</h2>
        </div>
        <div className={classes.actions}>
          <Tooltip label={t("map.panel.fit")}>
            <ActionIcon variant="subtle" color="gray" onClick={onFit} aria-label={t("map.panel.fit")}>
              <IconFocusCentered size={18} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t("map.panel.collapse")}>
            <ActionIcon
              variant="subtle"
              color="gray"
              onClick={() => setCollapsed(true)}
              aria-label={t("map.panel.collapse")}
            >
              <IconLayoutSidebarRightCollapse size={18} />
            </ActionIcon>
          </Tooltip>
          <ActionIcon variant="subtle" color="gray" onClick={onClose} aria-label={t("map.panel.close")}>
            <IconX size={18} />
          </ActionIcon>
        </div>
      </header>
      <div key={subject} className={classes.body}>
        {children}
      </div>
    </aside>
  );
}

function Separator({ width, onWidth }: { width: number; onWidth: (width: number) => void }) {
  const { t } = useTranslation();
  const drag = useRef<{ x: number; width: number } | null>(null);
  const set = (next: number) => onWidth(Math.min(panelWidth.most, Math.max(panelWidth.least, Math.round(next))));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that is moved is no <hr>.
    <div
      className={classes.separator}
      role="separator"
      aria-orientation="vertical"
      aria-label={t("map.panel.resize")}
      aria-valuenow={width}
      aria-valuemin={panelWidth.least}
      aria-valuemax={panelWidth.most}
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (drag.current !== null) set(drag.current.width + (drag.current.x - event.clientX) / rootScale());
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
      onKeyDown={(event) => {
        if (event.key === "ArrowLeft") set(width + panelWidth.step);
        else if (event.key === "ArrowRight") set(width - panelWidth.step);
        else return;
        event.preventDefault();
      }}
    />
  );
}
