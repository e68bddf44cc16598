import type { AlarmRule } from "../rule.js";

/**
 * A controller that is connected and runs by another timing sheet than central holds: every command to it is refused
 * until somebody has brought the two together. While a sheet is being taken up the controller reports the one before.
 */
export const timingDrift: AlarmRule<"timingDrift"> = {
  kind: "timingDrift",
  delivered: {
    ...{ enabled: true, severity: 3, delayOnSec: 30, delayOffSec: 5 },
    parameters: {},
    advice: {
      ko: "제어기의 신호 운영표 화면에서 보고된 체크섬을 확인하고, 센터의 버전을 다시 전송하거나 현장의 운영표를 채택하십시오.",
      en: "Look at the controller's timing page: send central's version again, or take over what the controller runs by.",
    },
  },

  conditions: ({ controllers, devices, checksumOf }) => {
    const lost = new Set(devices.flatMap(({ id, online }) => (online === false ? [id] : [])));
    return controllers.flatMap(({ id, configChecksum }) => {
      const held = checksumOf(id);
      if (configChecksum === null || held === null || configChecksum === held) return [];
      const target = `controllers/${id}`;
      return lost.has(target) ? [] : [{ target, since: null, detail: { reported: configChecksum, held } }];
    });
  },

  // It has not reported since the gateway began.
  unsure: (target, _detail, { devices, controllers }) =>
    devices.some(({ id }) => id === target) && !controllers.some(({ id }) => `controllers/${id}` === target),
};
