import {
  type AlarmNotice,
  channelFaultCodes,
  deadLetterReasons,
  detectorFailures,
  type Network,
  signalTroubles,
} from "@roadcast/contract";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useChannelNames } from "../../api/channels.js";
import { useAreas, useNetwork } from "../../api/network.js";
import { useFormat } from "../../format/use-format.js";
import { type AlarmPlace, alarmPlaces, partsOf, placeOf } from "./alarm-places.js";

/** The parts of the catalogue that whatever speaks of alarms needs, the console's own first. */
export const alarmTexts = ["console", "alarms"] as const;

type Told = Pick<AlarmNotice, "kind" | "target" | "detail" | "memberCount">;

const placesOfNetwork = new WeakMap<Network, ReadonlyMap<string, AlarmPlace>>();
const noPlaces: ReadonlyMap<string, AlarmPlace> = new Map();

/** Made once a network, not once in each component that asks. */
function placesOf(network: Network | undefined): ReadonlyMap<string, AlarmPlace> {
  if (network === undefined) return noPlaces;
  let places = placesOfNetwork.get(network);
  if (places === undefined) {
    places = alarmPlaces(network);
    placesOfNetwork.set(network, places);
  }
  return places;
}

/** One of some known words, or null for one that this console does not know. */
const known = <T extends string>(words: readonly T[], word: unknown): T | null =>
  words.find((each) => each === word) ?? null;

const commandStates = ["timedOut", "expired", "failed", "rejected"] as const;
const commandTypes = ["setPlan", "setMode", "setTiming", "hold", "force", "preempt", "release", "setSheet"] as const;

/** What an alarm says, what it is of, and where that is, in the viewer's language. */
export function useAlarmWords() {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const areas = useAreas();
  const places = placesOf(useNetwork().data);
  const channels = useChannelNames();
  return useMemo(() => {
    const place = (target: string) => placeOf(places, channels, target);
    const target = (of: string): string => {
      const { name } = place(of);
      if (name !== null) return format.name(name);
      const [kind, id] = partsOf(of);
      if (kind === "network" || kind === "broker") return t(`alarms:targets.${kind}`);
      if (kind !== "deadLetters") return id;
      const reason = known(deadLetterReasons, id);
      return t("alarms:targets.deadLetters", { reason: reason === null ? id : t(`feeds.reasons.${reason}`) });
    };
    const says = ({ kind, target: of, detail, memberCount: count }: Told): string => {
      const listed = (value: unknown, wordOf: (word: string) => string) =>
        String(value ?? "")
          .split(" ")
          .map(wordOf)
          .join(", ");
      const many = count > 0;
      switch (kind) {
        case "commLoss":
          if (of === "broker") return t("alarms:says.broker");
          if (detail.fault === "silent") {
            return many ? t("alarms:says.silentMany", { count }) : t("alarms:says.silent");
          }
          return many ? t("alarms:says.commLossMany", { count }) : t("alarms:says.commLoss");
        case "detectorFailed": {
          if (many) return t("alarms:says.detectorFailedMany", { count });
          const tests = listed(detail.tests, (word) => {
            const test = known(detectorFailures, word);
            return test === null ? word : t(`failures.${test}`);
          });
          return t("alarms:says.detectorFailed", { tests });
        }
        case "signalFault": {
          const trouble = known(signalTroubles, detail.fault);
          return trouble === null ? t("alarms:kinds.signalFault") : t(`alarms:board.troubles.${trouble}`);
        }
        case "commandNotConfirmed": {
          const type = known(commandTypes, detail.type);
          const state = known(commandStates, detail.state);
          return t("alarms:says.commandNotConfirmed", {
            command: type === null ? String(detail.type) : t(`alarms:commandTypes.${type}`),
            state: state === null ? String(detail.state) : t(`alarms:commandStates.${state}`),
          });
        }
        case "timingDrift":
          return t("alarms:says.timingDrift");
        case "linkCongestion":
          return typeof detail.speedKph === "number"
            ? t("alarms:says.linkCongestion", { speed: format.number(detail.speedKph) })
            : t("alarms:says.linkCongestionBare");
        case "queueOverDetector":
          return many
            ? t("alarms:says.queueOverDetectorMany", { count })
            : t("alarms:says.queueOverDetector", { occupancy: format.number(Number(detail.occupancyPct)) });
        case "clockSkew":
          return many
            ? t("alarms:says.clockSkewMany", { count })
            : t("alarms:says.clockSkew", { offset: format.number(Number(detail.offsetSec)) });
        case "deadLettersRising":
          return t("alarms:says.deadLettersRising", { count: Number(detail.count) });
        case "channelFault":
          return listed(detail.codes, (word) => {
            const code = known(channelFaultCodes, word);
            return code === null ? t("alarms:says.channelFailed") : t(`channels.faultTitles.${code}`);
          });
      }
    };
    return {
      place,
      target,
      says,
      /** The name of an area; a dash where it has none or is not known. */
      area: (id: string | null): string => {
        const area = id === null ? undefined : areas.find((each) => each.id === id);
        return area === undefined ? format.number(null) : format.name(area.name);
      },
      /** All of it in one line, for what is read out. */
      line: (alarm: Told): string => `${target(alarm.target)}: ${says(alarm)}`,
    };
  }, [t, format, areas, places, channels]);
}
