import { ActionIcon, Button, UnstyledButton } from "@mantine/core";
import { IconFocusCentered, IconX } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { type ConditionItem, itemsOfList, severityOf } from "../../map/conditions.js";
import type { ListName } from "../../map/url-state.js";
import type { MapHit } from "../../map/view.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { useHeldOrder } from "../../ui/held-order.js";
import { rootScale } from "../../ui/root-scale.js";
import classes from "./ConditionList.module.css";
import { ConditionMark } from "./ConditionMark.js";

interface ConditionListProps {
  list: ListName;
  items: readonly ConditionItem[];
  selected: MapHit | null;
  onPick: (hit: MapHit) => void;
  onShowAll: (items: readonly ConditionItem[]) => void;
  onClose: () => void;
}

/** 3.25rem: a row whose name fits on one line; a longer name takes two. */
const rowHeight = 52;
const keyOfItem = ({ key }: ConditionItem) => key;

/**
 * The items of a list, worst first. While the pointer or the focus is inside, rows keep their places: new ones come
 * last and ended ones stay, dimmed, until the person leaves.
 */
export function ConditionList({ list, items, selected, onPick, onShowAll, onClose }: ConditionListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [inside, setInside] = useState({ pointer: false, focus: false });
  const held = inside.pointer || inside.focus;
  const fresh = useMemo(() => itemsOfList(items, list, format.language), [items, list, format.language]);
  const rows = useHeldOrder(list, held, fresh, keyOfItem);
  const scroller = useRef<HTMLDivElement>(null);
  const [scale] = useState(rootScale);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight * scale,
    getItemKey: (index) => rows[index]?.item.key ?? index,
    overscan: 8,
  });
  return (
    <section
      className={classes.panel}
      aria-label={t(`map.lists.${list}`)}
      onPointerEnter={() => setInside((before) => ({ ...before, pointer: true }))}
      onPointerLeave={() => setInside((before) => ({ ...before, pointer: false }))}
      onFocus={() => setInside((before) => ({ ...before, focus: true }))}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setInside((before) => ({ ...before, focus: false }));
      }}
    >
      <header className={classes.header}>
        <h2 className={classes.title}>
          {t(`map.lists.${list}`)} <span className={classes.count}>{format.number(fresh.length)}</span>
        </h2>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconFocusCentered size={14} />}
          disabled={fresh.length === 0}
          onClick={() => onShowAll(fresh)}
        >
          {t("map.list.showAll")}
        </Button>
        <ActionIcon variant="subtle" color="gray" onClick={onClose} aria-label={t("map.list.close")}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      <div ref={scroller} className={classes.scroller}>
        {rows.length === 0 ? (
          <EmptyState
            icon={<ConditionMark condition="free" />}
            title={t(list === "abnormal" ? "map.list.nothingAbnormal" : "map.list.empty")}
          />
        ) : (
          <ul className={classes.rows} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start, key }) => {
              const row = rows[index];
              if (row === undefined) return null;
              const { item, ended } = row;
              return (
                <li
                  key={key}
                  ref={virtual.measureElement}
                  data-index={index}
                  className={classes.row}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <UnstyledButton
                    className={classes.item}
                    data-ended={ended || undefined}
                    data-severe={severityOf[item.condition] <= 2 || undefined}
                    aria-current={selected?.kind === item.hit.kind && selected.id === item.hit.id ? "true" : undefined}
                    onClick={() => onPick(item.hit)}
                  >
                    <ConditionMark condition={item.condition} />
                    <span className={classes.texts}>
                      <span className={classes.name}>{format.name(item.name)}</span>
                      <span className={classes.detail}>
                        {ended ? t("map.list.ended") : t(`map.conditions.${item.condition}`, { count: item.count })}
                        {item.since !== null && !ended && (
                          <> · {t("map.list.since", { time: format.minute(item.since) })}</>
                        )}
                      </span>
                    </span>
                    {item.speedKph !== null && (
                      <span className={classes.figure}>
                        {format.number(item.speedKph)} <small>{t("units.kph")}</small>
                      </span>
                    )}
                  </UnstyledButton>
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </section>
  );
}
