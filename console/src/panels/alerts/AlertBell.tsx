import { Button, Popover } from "@mantine/core";
import { IconBell, IconBellOff, IconBellRinging } from "@tabler/icons-react";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNetwork } from "../../api/network.js";
import { useFormat } from "../../format/use-format.js";
import { useServerClock } from "../../live/hooks.js";
import { Later } from "../../ui/Later.js";
import { useCommands } from "../commands/registry.js";
import { JunctionMark } from "../map/JunctionMark.js";
import classes from "./AlertBell.module.css";
import { muteLeft, muteMinutes } from "./alert-log.js";
import { alertStore } from "./alert-store.js";

/** Watches the signals from the start of the page; what is seen of it comes when there is time. */
export function AlertBell() {
  useEffect(() => alertStore.start(), []);
  useCommands({ mute: () => alertStore.mute(alertStore.get().mutedUntil === null ? muteMinutes[0] : 0) });
  return (
    <Later>
      <Bell />
    </Later>
  );
}

/** Signals that flash, are dark or do not answer: how many are new, which they are, and the mute with its countdown. */
function Bell() {
  const { t } = useTranslation();
  const format = useFormat();
  const [opened, setOpened] = useState(false);
  const { alerts, unseen, mutedUntil } = useSyncExternalStore(alertStore.subscribe, alertStore.get);
  const now = useServerClock();
  const network = useNetwork().data;
  const names = useMemo(() => {
    const features = network?.features ?? [];
    return new Map(
      features.flatMap(({ properties }) =>
        properties.kind === "controller" ? [[properties.id, properties.name] as const] : [],
      ),
    );
  }, [network]);
  const open = (next: boolean) => {
    setOpened(next);
    if (next) alertStore.see();
  };
  const muted = mutedUntil !== null;
  const left = countdown(muteLeft(mutedUntil, now));
  const Icon = muted ? IconBellOff : unseen > 0 ? IconBellRinging : IconBell;
  const label = muted ? t("alerts.muted", { left }) : t("alerts.label", { count: unseen });
  return (
    <Popover position="bottom-end" width={320} opened={opened} onChange={open} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          h={30}
          px={8}
          className={classes.bell}
          data-unseen={unseen > 0 || undefined}
          aria-label={label}
          title={label}
          leftSection={<Icon size={18} />}
          onClick={() => open(!opened)}
        >
          <span className={classes.figure}>{muted ? left : format.number(unseen)}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={12}>
        <h2 className={classes.title}>{t("alerts.title")}</h2>
        {alerts.length === 0 ? (
          <p className={classes.none}>{t("alerts.none")}</p>
        ) : (
          <ul className={classes.list}>
            {alerts.slice(0, 12).map(({ controllerId, condition, since }) => {
              const name = names.get(controllerId);
              return (
                <li key={controllerId}>
                  <Link className={classes.item} to={`/map?sel=controller:${controllerId}`} onClick={() => open(false)}>
                    <JunctionMark condition={condition} />
                    <span className={classes.name}>{name === undefined ? controllerId : format.name(name)}</span>
                    <span className={classes.detail}>
                      {t(`map.junction.${condition}`)} · {format.minute(since)}
                    </span>
                  </Link>
                </li>
              );
            })}
          </ul>
        )}
        {alerts.length > 12 && (
          <p className={classes.none}>{t("alerts.more", { value: format.number(alerts.length - 12) })}</p>
        )}
        <div className={classes.mutes}>
          {muted ? (
            <Button size="compact-sm" variant="light" fullWidth onClick={() => alertStore.mute(0)}>
              {t("alerts.unmute", { left })}
            </Button>
          ) : (
            muteMinutes.map((minutes) => (
              <Button key={minutes} size="compact-sm" variant="default" onClick={() => alertStore.mute(minutes)}>
                {t("alerts.mute", { minutes })}
              </Button>
            ))
          )}
        </div>
        <p className={classes.hint}>{t("alerts.hint")}</p>
      </Popover.Dropdown>
    </Popover>
  );
}

/** 4:05 */
function countdown(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
