import type { ChannelFaultCode, ChannelNotice } from "@roadcast/contract";
import type { AlarmRule } from "../rule.js";

/** A channel that is not what it shall be: it failed, or something that it needs did. */
export const channelFault: AlarmRule<"channelFault"> = {
  kind: "channelFault",
  delivered: {
    ...{ enabled: true, severity: 2, delayOnSec: 5, delayOffSec: 10 },
    parameters: {
      codes: ["noEncoder", "startFailed", "sourceFailed", "sourceTooSlow", "diskFull", "stateNotKept"],
    },
    advice: {
      ko: "채널 화면에서 사유를 확인하고 다른 소스를 송출하거나 대기 화면을 띄우십시오.",
      en: "See the channel page for the reason; take another source or put the slate on.",
    },
  },

  conditions: ({ channels }, parameters) =>
    channels.flatMap((channel) => {
      const { id, state } = channel;
      const codes = new Set(standing(channel).filter((code) => parameters.codes.includes(code)));
      if (codes.size === 0 && state !== "failed") return [];
      const named = codes.size === 0 ? ["failed"] : [...codes].sort();
      return [{ target: `channels/${id}`, since: null, detail: { codes: named.join(" ") } }];
    }),

  isOther: (before, now) => {
    const known = String(before.codes).split(" ");
    return String(now.codes)
      .split(" ")
      .some((code) => !known.includes(code));
  },

  // A gateway that has just begun starts its channels first.
  unsure: (target, _detail, { channels }) =>
    channels.some(({ id, state }) => `channels/${id}` === target && state === "starting"),
};

/** A source's fault is its last one: of one that runs again, or that nobody wants on air, nothing is the matter. */
function standing({ faults, sources, wanted }: ChannelNotice): ChannelFaultCode[] {
  return faults.flatMap(({ code, source }) => {
    if (code !== "sourceFailed") return [code];
    const isDown = sources.some(({ id, state }) => id === source && state !== "running");
    return isDown && source === wanted ? [code] : [];
  });
}
