import { Button, Checkbox, Popover, SegmentedControl, Select, Stack, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { type AlarmKind, type AlarmSeverity, alarmKinds, alarmStates } from "@roadcast/contract";
import { IconChevronDown, IconSearch } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useAreas } from "../../api/network.js";
import { useFormat } from "../../format/use-format.js";
import { SeverityMark } from "../../panels/alarms/SeverityMark.js";
import { alarmTexts } from "../../panels/alarms/use-alarm-words.js";
import { seoulToUtc } from "../audit/audit-search.js";
import { SeoulTimeInput } from "../audit/SeoulTimeInput.js";
import classes from "./AlarmFilters.module.css";
import { isFiltered, quietStates } from "./alarm-filter.js";
import type { AlarmSearch, AlarmSearchChange } from "./alarm-search.js";

interface AlarmFiltersProps {
  search: AlarmSearch;
  change: (change: AlarmSearchChange) => void;
}

const severities = [1, 2, 3, 4, 5] as const;
const clear = { state: null, severity: null, kind: null, area: null, target: null, from: null, to: null };

/** `value` put in where it is not, taken out where it is; as the address has it. */
function toggled<T extends string | number>(values: readonly T[], value: T): string {
  const next = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
  return next.join(",");
}

/** Narrows the list; the address keeps every choice. */
export function AlarmFilters({ search, change }: AlarmFiltersProps) {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const areas = useAreas();
  const field = useRef<HTMLInputElement>(null);
  const setTarget = useDebouncedCallback((value: string) => change({ target: value.trim() }), 250);
  useEffect(() => {
    // A filter that was cleared elsewhere empties the field; what a person is typing is left alone.
    if (field.current && search.target === "" && document.activeElement !== field.current) field.current.value = "";
  }, [search.target]);
  const isHistory = search.view === "history";
  const wanted = t("alarms:filter.nameOrId");
  const usual = isHistory ? "" : "standing";
  const states = isHistory ? alarmStates : alarmStates.filter((state) => state !== "cleared");
  const from = seoulToUtc(search.from);
  const to = seoulToUtc(search.to);
  return (
    <search className={classes.filters}>
      <SegmentedControl
        size="sm"
        aria-label={t("alarms:filter.view")}
        value={search.view}
        data={[
          { value: "now", label: t("alarms:filter.now") },
          { value: "history", label: t("alarms:filter.history") },
        ]}
        onChange={(view) => change({ view: view === "history" ? view : null, state: null, from: null, to: null })}
      />
      <Select
        w={170}
        aria-label={t("alarms:filter.state")}
        value={search.state ?? usual}
        data={[
          ...(isHistory ? [{ value: "", label: t("alarms:filter.any") }] : []),
          { value: "standing", label: t("alarms:filter.standing") },
          { value: "open", label: t("alarms:filter.open") },
          ...states.map((state) => ({ value: state, label: t(`alarms:states.${state}`) })),
        ]}
        onChange={(state) => change({ state: state === usual ? null : state })}
      />
      <Severities chosen={search.severities} onChange={(severity) => change({ severity })} />
      <Kinds chosen={search.kinds} onChange={(kind) => change({ kind })} />
      <Select
        w={160}
        aria-label={t("alarms:filter.area")}
        value={search.area ?? ""}
        data={[
          { value: "", label: t("alarms:filter.allAreas") },
          ...areas.map((area) => ({ value: area.id, label: format.name(area.name) })),
        ]}
        onChange={(area) => change({ area })}
      />
      <TextInput
        ref={field}
        w={190}
        leftSection={<IconSearch size={16} />}
        placeholder={wanted}
        aria-label={wanted}
        defaultValue={search.target}
        maxLength={128}
        onChange={(event) => setTarget(event.currentTarget.value)}
      />
      {isHistory ? (
        <div className={classes.span}>
          <SeoulTimeInput
            label={t("alarms:filter.from")}
            value={search.from}
            onChange={(value) => change({ from: value })}
          />
          <SeoulTimeInput
            label={t("alarms:filter.to")}
            error={from !== null && to !== null && from >= to ? t("audit.badSpan") : null}
            value={search.to}
            onChange={(value) => change({ to: value })}
          />
        </div>
      ) : null}
      {isFiltered(search) ? (
        <Button variant="default" onClick={() => change(clear)}>
          {t("alarms:filter.clear")}
        </Button>
      ) : null}
    </search>
  );
}

interface QuietAlarmsProps extends AlarmFiltersProps {
  /** Open alarms that are kept quiet, by how. */
  counts: Record<(typeof quietStates)[number], number>;
}

/** What is kept quiet is counted, and one step away. */
export function QuietAlarms({ search, change, counts }: QuietAlarmsProps) {
  const { t } = useTranslation(alarmTexts);
  return (
    <fieldset className={classes.quiet} aria-label={t("alarms:filter.quietLabel")}>
      {quietStates.map((state) => (
        <UnstyledButton
          key={state}
          className={classes.chip}
          aria-pressed={search.state === state}
          title={t(`alarms:stateHints.${state}`)}
          onClick={() => change({ state: search.state === state ? null : state })}
        >
          {t("alarms:filter.quiet", { state: t(`alarms:states.${state}`), count: counts[state] })}
        </UnstyledButton>
      ))}
    </fieldset>
  );
}

interface ChoiceProps<T> {
  chosen: readonly T[];
  /** As the address has it. */
  onChange: (value: string) => void;
}

function Severities({ chosen, onChange }: ChoiceProps<AlarmSeverity>) {
  const { t } = useTranslation(alarmTexts);
  return (
    <fieldset className={classes.severities} aria-label={t("alarms:filter.severity")}>
      {severities.map((severity) => (
        <UnstyledButton
          key={severity}
          className={classes.severity}
          aria-pressed={chosen.includes(severity)}
          onClick={() => onChange(toggled(chosen, severity))}
        >
          <SeverityMark severity={severity} />
        </UnstyledButton>
      ))}
    </fieldset>
  );
}

function Kinds({ chosen, onChange }: ChoiceProps<AlarmKind>) {
  const { t } = useTranslation(alarmTexts);
  const label =
    chosen.length === 0 ? t("alarms:filter.allKinds") : chosen.map((kind) => t(`alarms:kinds.${kind}`)).join(", ");
  return (
    <Popover position="bottom-start" width={240} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          fw={400}
          maw={220}
          aria-label={`${t("alarms:filter.kind")}: ${label}`}
          rightSection={<IconChevronDown size={14} />}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {alarmKinds.map((kind) => (
            <Checkbox
              key={kind}
              size="xs"
              label={t(`alarms:kinds.${kind}`)}
              checked={chosen.includes(kind)}
              onChange={() => onChange(toggled(chosen, kind))}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
