import { Button } from "@mantine/core";
import type { DeviceKind, DeviceSummary } from "@roadcast/contract";
import { IconServerOff } from "@tabler/icons-react";
import { createColumnHelper, flexRender, getCoreRowModel, useReactTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAreas } from "../../api/network.js";
import { useFormat } from "../../format/use-format.js";
import { useDeviceRecord, useServerClock } from "../../live/hooks.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { rootScale } from "../../ui/root-scale.js";
import { StatusMark } from "../../ui/StatusMark.js";
import classes from "./DeviceTable.module.css";
import { stateOf, stateTones } from "./device-state.js";
import { useFaultText } from "./use-fault-text.js";

interface DeviceTableProps {
  rows: readonly DeviceSummary[];
  ready: boolean;
  filtered: boolean;
  open: { kind: DeviceKind; id: string } | null;
  onOpen: (device: DeviceSummary) => void;
  onClear: () => void;
  hasMore: boolean;
  loadingMore: boolean;
  onMore: () => void;
}

/** 2.25rem */
const rowHeight = 36;
const column = createColumnHelper<DeviceSummary>();

/** A long list of devices; only the rows in sight are in the page. */
export function DeviceTable(props: DeviceTableProps) {
  const { rows, hasMore, loadingMore, onMore } = props;
  const { t } = useTranslation();
  const columns = useColumns();
  const data = useMemo(() => [...rows], [rows]);
  const table = useReactTable({ data, columns, getCoreRowModel: getCoreRowModel() });
  const scroller = useRef<HTMLDivElement>(null);
  const [scale] = useState(rootScale);
  const virtual = useVirtualizer({
    count: data.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight * scale,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !loadingMore && lastSeen >= data.length - 20) onMore();
  }, [hasMore, loadingMore, lastSeen, data.length, onMore]);
  const model = table.getRowModel().rows;

  return (
    <div className={classes.frame}>
      <div ref={scroller} className={classes.scroller}>
        <table className={classes.table} aria-label={t("devices.table")} aria-rowcount={hasMore ? -1 : data.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              {table.getFlatHeaders().map((header) => (
                <th key={header.id} scope="col" data-column={header.id}>
                  {flexRender(header.column.columnDef.header, header.getContext())}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Room height={items[0]?.start ?? 0} />
            {items.map((item) => {
              const row = model[item.index];
              if (row === undefined) return null;
              const device = row.original;
              return (
                <tr
                  key={row.id}
                  aria-rowindex={item.index + 2}
                  data-open={device.kind === props.open?.kind && device.id === props.open.id}
                >
                  {row.getVisibleCells().map((cell) => (
                    <td key={cell.id} data-column={cell.column.id}>
                      {cell.column.id === "id" ? (
                        <button type="button" className={classes.open} onClick={() => props.onOpen(device)}>
                          {device.id}
                        </button>
                      ) : (
                        flexRender(cell.column.columnDef.cell, cell.getContext())
                      )}
                    </td>
                  ))}
                </tr>
              );
            })}
            <Room height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} />
          </tbody>
        </table>
        {props.ready && data.length === 0 ? (
          <EmptyState
            icon={<IconServerOff />}
            title={props.filtered ? t("devices.empty") : t("devices.emptyAll")}
            next={props.filtered ? t("devices.emptyNext") : t("devices.emptyAllNext")}
            action={
              props.filtered ? (
                <Button variant="default" onClick={props.onClear}>
                  {t("devices.clearFilter")}
                </Button>
              ) : null
            }
          />
        ) : null}
        {loadingMore ? <p className={classes.loading}>{t("devices.loadingMore")}</p> : null}
      </div>
    </div>
  );
}

/** The room of the rows that are out of sight. */
function Room({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr className={classes.room}>
      <td colSpan={7} style={{ height }} />
    </tr>
  );
}

function useColumns() {
  const { t } = useTranslation();
  const format = useFormat();
  const areas = useAreas();
  const faultText = useFaultText();
  return useMemo(() => {
    const areaNames = new Map(areas.map((area) => [area.id, area.name]));
    return [
      column.accessor("id", { header: t("devices.columns.id") }),
      column.accessor((device) => format.name(device.name), { id: "name", header: t("devices.columns.name") }),
      column.accessor((device) => t(`kind.${device.kind}`), { id: "kind", header: t("devices.columns.kind") }),
      column.accessor(
        (device) => {
          const name = device.areaId === null ? undefined : areaNames.get(device.areaId);
          return name ? format.name(name) : format.number(null);
        },
        { id: "area", header: t("devices.columns.area") },
      ),
      column.display({
        id: "state",
        header: t("devices.columns.state"),
        cell: ({ row }) => <State device={row.original} />,
      }),
      column.accessor((device) => device.faults.map(faultText).join(", "), {
        id: "faults",
        header: t("devices.columns.faults"),
      }),
      column.display({
        id: "seen",
        header: t("devices.columns.seen"),
        cell: ({ row }) => <Seen device={row.original} />,
      }),
    ];
  }, [t, format, areas, faultText]);
}

/** The state, over the socket where the device is among what the console watches. */
function State({ device }: { device: DeviceSummary }) {
  const { t } = useTranslation();
  const record = useDeviceRecord(`${device.kind}/${device.id}`);
  const state = stateOf(record === undefined ? device : { ...device, online: record.online });
  return (
    <StatusMark tone={stateTones[state]} title={t(`stateHints.${state}`)}>
      {t(`states.${state}`)}
    </StatusMark>
  );
}

function Seen({ device }: { device: DeviceSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useServerClock();
  const at = useDeviceRecord(`${device.kind}/${device.id}`)?.lastSeenAt ?? device.lastSeenAt;
  return at === null ? t("devices.never") : <span title={format.dateTime(at)}>{format.ago(at, now)}</span>;
}
