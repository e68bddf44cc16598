import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.js";
import { rowsOf, usePages } from "../../api/pages.js";
import { useAreaFilter } from "../../live/areas.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { Page } from "../../ui/Page.js";
import { DeviceDrawer } from "./DeviceDrawer.js";
import { DeviceFilters } from "./DeviceFilters.js";
import { DeviceTable } from "./DeviceTable.js";
import { useDeviceSearch } from "./device-search.js";

/** What stands in the street, and what was last heard of it. */
export function DevicesPage() {
  const { t } = useTranslation();
  const [search, change] = useDeviceSearch();
  const { chosen, includes } = useAreaFilter();
  // One area the gateway filters by; of several the console leaves the others out.
  const area = search.area ?? (chosen.length === 1 ? (chosen[0] ?? null) : null);
  const { kind, state, q } = search;
  const devices = usePages({
    queryKey: ["devices", kind, state, area, q],
    limit: 200,
    read: (page, options) =>
      call(
        "listDevices",
        {
          query: {
            ...page,
            ...(kind === null ? {} : { kind }),
            ...(state === null ? {} : { state }),
            ...(area === null ? {} : { areaId: area }),
            ...(q === "" ? {} : { q }),
          },
        },
        options,
      ),
    placeholderData: (before) => before,
    // Faults and who belongs to a filtered list; connections come over the socket.
    refetchInterval: 20_000,
  });
  const rows = useMemo(
    () => rowsOf(devices.data).filter((device) => search.area !== null || includes(device.areaId)),
    [devices.data, includes, search.area],
  );
  const filtered = kind !== null || state !== null || area !== null || q !== "" || chosen.length > 0;
  return (
    <Page title={t("devices.title")} lead={t("devices.lead")} fill>
      <DeviceFilters
        search={search}
        change={change}
        shown={devices.data === undefined ? null : rows.length}
        more={devices.hasNextPage}
      />
      {devices.isError ? <ProblemNote error={devices.error} onRetry={() => void devices.refetch()} /> : null}
      <DeviceTable
        rows={rows}
        ready={devices.data !== undefined}
        filtered={filtered}
        open={search.open}
        onOpen={(device) => change({ device: `${device.kind}/${device.id}` })}
        onClear={() => change({ kind: null, state: null, area: null, q: null })}
        hasMore={devices.hasNextPage}
        loadingMore={devices.isFetchingNextPage}
        onMore={() => void devices.fetchNextPage()}
      />
      <DeviceDrawer device={search.open} onClose={() => change({ device: null })} />
    </Page>
  );
}
