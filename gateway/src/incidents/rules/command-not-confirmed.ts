import type { CommandState } from "@roadcast/contract";
import type { AlarmRule } from "../rule.js";

/** Ends of a command of which nobody knows whether the street does what was asked. */
export const unconfirmed: readonly CommandState[] = ["timedOut", "expired", "failed"];

/** A command of a controller ended and the street does not do what was asked: for a while, or until one does. */
export const commandNotConfirmed: AlarmRule<"commandNotConfirmed"> = {
  kind: "commandNotConfirmed",
  delivered: {
    ...{ enabled: true, severity: 2, delayOnSec: 0, delayOffSec: 0 },
    // A refusal was told to whoever asked, with the device's reason.
    parameters: { holdSec: 900, rejected: false },
    advice: {
      ko: "제어기의 보고 상태를 확인하고 카메라로 현장을 본 뒤, 필요하면 명령을 다시 내리거나 해제하십시오.",
      en: "See what the controller reports, look by camera, then command again or release it.",
    },
  },

  conditions: ({ commands, now }, { holdSec, rejected }) =>
    commands.flatMap(({ controllerId, commandId, type, state, endedAt }) => {
      const counts = unconfirmed.includes(state) || (rejected && state === "rejected");
      if (!counts || now - endedAt >= holdSec * 1000) return [];
      return [{ target: `controllers/${controllerId}`, since: endedAt, detail: { state, type, commandId } }];
    }),

  isOther: (before, now) => before.commandId !== now.commandId,
};
