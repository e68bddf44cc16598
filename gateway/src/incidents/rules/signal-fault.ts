import { signalTrouble } from "@roadcast/contract";
import type { AlarmRule } from "../rule.js";

/**
 * Signals that flash, are dark, or whose conflict monitor has tripped: what a crossing must not be left in. A flash that
 * a command of the control room holds is asked for, and on the board of signals all the same; only such a command counts,
 * whatever else the controller says is in force, and only for as long as it was asked.
 */
export const signalFault: AlarmRule<"signalFault"> = {
  kind: "signalFault",
  delivered: {
    ...{ enabled: true, severity: 1, delayOnSec: 0, delayOffSec: 10 },
    parameters: { commanded: false },
    advice: {
      ko: "카메라로 교차로를 확인하고 경찰에 수신호를 요청한 뒤 현장 기술자를 보내십시오. 원격으로 복구하지 마십시오.",
      en: "Look at the junction by camera, ask the police to direct traffic, send a technician. Never reset it from afar.",
    },
  },

  conditions: ({ controllers, modesAsked, now }, { commanded }) =>
    controllers.flatMap((controller) => {
      const { id, activeCommandId } = controller;
      const trouble = signalTrouble(controller);
      if (trouble === null) return [];
      const asked = activeCommandId === null ? undefined : modesAsked.get(activeCommandId);
      const isAsked = asked?.controllerId === id && asked.mode === trouble && now <= asked.until;
      if (isAsked && !commanded) return [];
      return [{ target: `controllers/${id}`, since: null, detail: { fault: trouble } }];
    }),

  // Who has seen a flash has not seen the conflict.
  isOther: (before, now) => before.fault !== now.fault,

  // It has not reported since the gateway began.
  unsure: (target, _detail, { controllers, devices }) =>
    devices.some(({ id }) => id === target) && !controllers.some(({ id }) => `controllers/${id}` === target),
};
