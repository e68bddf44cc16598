import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { deviceKinds } from "@roadcast/contract";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useAreas } from "../../api/network.js";
import { useFormat } from "../../format/use-format.js";
import classes from "./DeviceFilters.module.css";
import type { DeviceSearch, useDeviceSearch } from "./device-search.js";
import { deviceStates } from "./device-state.js";

interface DeviceFiltersProps {
  search: DeviceSearch;
  change: ReturnType<typeof useDeviceSearch>[1];
  /** Null until the first answer. */
  shown: number | null;
  more: boolean;
}

/** Narrows the list; the address keeps every choice. */
export function DeviceFilters({ search, change, shown, more }: DeviceFiltersProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const areas = useAreas();
  const field = useRef<HTMLInputElement>(null);
  const setQ = useDebouncedCallback((value: string) => change({ q: value.trim() }), 250);
  useEffect(() => {
    // A filter that was cleared elsewhere empties the field; what a person is typing is left alone.
    if (field.current && search.q === "" && document.activeElement !== field.current) field.current.value = "";
  }, [search.q]);
  return (
    <search className={classes.filters}>
      <TextInput
        ref={field}
        w={260}
        leftSection={<IconSearch size={16} />}
        placeholder={t("devices.search")}
        aria-label={t("devices.search")}
        defaultValue={search.q}
        onChange={(event) => setQ(event.currentTarget.value)}
      />
      <Select
        w={160}
        aria-label={t("devices.kindFilter")}
        value={search.kind ?? ""}
        data={[
          { value: "", label: t("devices.allKinds") },
          ...deviceKinds.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) })),
        ]}
        onChange={(kind) => change({ kind })}
      />
      <Select
        w={150}
        aria-label={t("devices.stateFilter")}
        value={search.state ?? ""}
        data={[
          { value: "", label: t("devices.allStates") },
          ...deviceStates.map((state) => ({ value: state, label: t(`states.${state}`) })),
        ]}
        onChange={(state) => change({ state })}
      />
      <Select
        w={190}
        aria-label={t("devices.areaFilter")}
        value={search.area ?? ""}
        data={[
          { value: "", label: t("devices.allAreas") },
          ...areas.map((area) => ({ value: area.id, label: format.name(area.name) })),
        ]}
        onChange={(area) => change({ area })}
      />
      <span className={classes.shown} role="status">
        {shown === null ? "" : t(more ? "devices.shownMore" : "devices.shown", { count: shown })}
      </span>
    </search>
  );
}
