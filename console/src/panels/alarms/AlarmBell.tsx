import { Button, Loader, Popover } from "@mantine/core";
import type { AlarmNotice, AlarmSeverity } from "@roadcast/contract";
import { IconBell, IconBellOff, IconBellRinging } from "@tabler/icons-react";
import { Suspense, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { lazyPart } from "../../api/lazy-part.js";
import { withTexts } from "../../format/i18n/i18n.js";
import { useFormat } from "../../format/use-format.js";
import { isUnacknowledged } from "../../live/alarm-reducer.js";
import { useAlarms } from "../../live/alarms.js";
import { useAreaFilter } from "../../live/areas.js";
import { useServerClock } from "../../live/hooks.js";
import { Later } from "../../ui/Later.js";
import { setTitleBadge } from "../../ui/title.js";
import { useCommands } from "../commands/registry.js";
import classes from "./AlarmBell.module.css";
import { countdown, muteLeft, muteMinutes } from "./mute.js";
import { sounder } from "./sounder.js";
import { countBySeverity } from "./sounding.js";

// Fetched when the bell is opened, apart from the first screen.
const BellList = lazyPart(() =>
  withTexts("alarms", async () => ({ default: (await import("./BellList.js")).BellList })),
);

/** Counts and sounds the alarms from the start of the page; what is seen of it comes when there is time. */
export function AlarmBell() {
  const [opened, setOpened] = useState(false);
  const held = useAlarms();
  const { includes } = useAreaFilter();
  const latestIncludes = useRef(includes);
  useEffect(() => {
    latestIncludes.current = includes;
  });
  const waiting = useMemo(
    () => [...(held?.alarms.values() ?? [])].filter((alarm) => isUnacknowledged(alarm) && includes(alarm.areaId)),
    [held, includes],
  );
  const bySeverity = countBySeverity(waiting);
  const grave = (bySeverity.get(1) ?? 0) + (bySeverity.get(2) ?? 0);
  useEffect(() => sounder.start(() => latestIncludes.current), []);
  useEffect(() => {
    setTitleBadge(grave);
    return () => setTitleBadge(0);
  }, [grave]);
  useCommands({
    mute: () => sounder.mute(sounder.get() === null ? muteMinutes[0] : 0),
    bell: () => setOpened((before) => !before),
  });
  return (
    <Later>
      <Bell
        known={held !== null}
        waiting={waiting}
        bySeverity={bySeverity}
        grave={grave}
        opened={opened}
        onOpen={setOpened}
      />
    </Later>
  );
}

interface BellProps {
  /** False until the alarms are told: how many there are is not known then. */
  known: boolean;
  waiting: readonly AlarmNotice[];
  bySeverity: ReadonlyMap<AlarmSeverity, number>;
  /** How many are of the two worst severities. */
  grave: number;
  opened: boolean;
  onOpen: (opened: boolean) => void;
}

/** Alarms that nobody has acknowledged: how many of which severity, the newest of them, and the mute with its countdown. */
function Bell({ known, waiting, bySeverity, grave, opened, onOpen }: BellProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const mutedUntil = useSyncExternalStore(sounder.subscribe, sounder.get);
  const muted = mutedUntil !== null;
  const Icon = muted ? IconBellOff : waiting.length > 0 ? IconBellRinging : IconBell;
  const label = [
    t("bell.label", { count: waiting.length }),
    ...[...bySeverity].map(([severity, count]) => t("bell.severity", { severity, count })),
    ...(muted ? [t("bell.muted")] : []),
  ].join(", ");
  return (
    <Popover position="bottom-end" width={400} opened={opened} onChange={onOpen} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          h={30}
          px={8}
          className={classes.bell}
          data-grave={grave > 0 || undefined}
          aria-label={label}
          title={label}
          leftSection={<Icon size={18} />}
          onClick={() => onOpen(!opened)}
        >
          <span className={classes.figure}>
            {muted ? <Countdown until={mutedUntil} /> : known ? format.number(waiting.length) : "–"}
          </span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={12}>
        <Suspense fallback={<Loader size="sm" mx="auto" my="lg" />}>
          <BellList waiting={waiting} mutedUntil={mutedUntil} onLeave={() => onOpen(false)} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}

/** How long the mute lasts, each second; the rest of the bell does not have to follow the clock. */
function Countdown({ until }: { until: number }) {
  return countdown(muteLeft(until, useServerClock()));
}
