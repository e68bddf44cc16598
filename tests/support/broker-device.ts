import { type DeviceKind, deviceUsername } from "@roadcast/contract";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { hashDevicePassword } from "../../gateway/src/broker/device-passwords.js";
import type { DeviceLogin } from "../../gateway/src/broker/mosquitto-passwords.js";

/** The password of every device in the tests. */
export const devicePassword = "device-password";

export async function loginsOf(devices: readonly (readonly [DeviceKind, string])[]): Promise<DeviceLogin[]> {
  const passwordHash = await hashDevicePassword(devicePassword);
  return devices.map(([kind, id]) => ({ kind, id, passwordHash }));
}

/** Connects as a device does: MQTT 3.1.1, a clean session, user name and client id `{kind}/{id}`. */
export function connectDevice(
  port: number,
  kind: DeviceKind,
  id: string,
  options: Partial<IClientOptions> = {},
): Promise<MqttClient> {
  const username = deviceUsername(kind, id);
  return connectClient(`mqtt://127.0.0.1:${port}`, {
    protocolVersion: 4,
    clean: true,
    clientId: username,
    username,
    password: devicePassword,
    ...options,
  });
}

/** Connects once, or rejects; with a `reconnectPeriod` it comes back by itself when it was connected. */
export function connectClient(url: string, options: IClientOptions): Promise<MqttClient> {
  const client = mqtt.connect(url, { reconnectPeriod: 0, ...options });
  return new Promise((resolve, reject) => {
    const refused = (error: Error) => {
      client.end(true);
      reject(error);
    };
    client.once("error", refused);
    client.once("connect", () => {
      // From here on a broker that is away is a matter of reconnecting.
      client.off("error", refused);
      client.on("error", () => undefined);
      resolve(client);
    });
  });
}

/** A reading's JSON. */
export function readingAt(observedAt: number, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ observedAt, intervalSec: 20, count: 7, speedKph: 41.5, occupancyPct: 12.3, ...more });
}
