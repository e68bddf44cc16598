import { serverNow } from "../../live/clock.js";
import { connectionStore } from "../../live/connection.js";
import { liveStore } from "../../live/store.js";
import { junctionCondition } from "../../map/approaches.js";
import { setTitleBadge } from "../../ui/title.js";
import { type Alert, type AlertCondition, type AlertLog, muteLeft, nextLog, seenLog } from "./alert-log.js";
import { playAlert, readySound } from "./sound.js";

const lookEveryMs = 1_000;
/** Many at once are one sound, and a flood is no siren. */
const soundEveryMs = 4_000;

export interface AlertsNow {
  alerts: readonly Alert[];
  unseen: number;
  /** Epoch ms on the gateway's clock; null while sound is on. */
  mutedUntil: number | null;
}

/** Watches all signals for conditions of the two highest severities, on every page; sounds and counts new ones. */
class AlertStore {
  private log: AlertLog = null;
  private now: AlertsNow = { alerts: [], unseen: 0, mutedUntil: null };
  private soundedAt = 0;
  private readonly listeners = new Set<() => void>();

  get = (): AlertsNow => this.now;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Begins to watch; returns the way to stop. */
  start(): () => void {
    const stopSound = readySound();
    const timer = setInterval(() => this.look(), lookEveryMs);
    return () => {
      clearInterval(timer);
      stopSound();
      this.log = null;
      this.tell({ mutedUntil: null });
    };
  }

  /** Whoever opens the list has seen what is in it. */
  see(): void {
    if (this.log !== null) this.log = seenLog(this.log);
    this.tell({});
  }

  /** @param minutes after which sound comes back by itself; 0 at once */
  mute(minutes: number): void {
    this.tell({ mutedUntil: minutes === 0 ? null : serverNow() + minutes * 60_000 });
  }

  private look(): void {
    const now = serverNow();
    const { mutedUntil } = this.now;
    const change = mutedUntil !== null && muteLeft(mutedUntil, now) === 0 ? { mutedUntil: null } : {};
    // Without a whole picture everything would look offline.
    if (connectionStore.get().status !== "live") {
      if ("mutedUntil" in change) this.tell(change);
      return;
    }
    const { log, fresh } = nextLog(this.log, presentAlerts(now), now);
    const same = this.log !== null && fresh.length === 0 && log.size === this.log.size;
    this.log = log;
    if (!same || "mutedUntil" in change) this.tell(change);
    if (fresh.length > 0 && this.now.mutedUntil === null && now - this.soundedAt >= soundEveryMs) {
      this.soundedAt = now;
      playAlert();
    }
  }

  private tell(change: Partial<AlertsNow>): void {
    const alerts = [...(this.log?.values() ?? [])].sort((a, b) => b.since - a.since);
    const unseen = alerts.filter((alert) => alert.unseen).length;
    this.now = { ...this.now, ...change, alerts, unseen };
    setTitleBadge(unseen);
    for (const listener of this.listeners) listener();
  }
}

/** What holds now, by controller. */
function presentAlerts(now: number): Map<string, AlertCondition> {
  const present = new Map<string, AlertCondition>();
  const devices = liveStore.all("devices");
  for (const [id, record] of liveStore.all("controllers")) {
    const condition = junctionCondition(record, devices.get(`controllers/${id}`)?.online ?? null, now);
    if (condition === "flash" || condition === "dark" || condition === "offline") present.set(id, condition);
  }
  return present;
}

export const alertStore = new AlertStore();
