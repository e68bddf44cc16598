import { type DeviceKind, deviceUsername, parseDeviceUsername } from "@roadcast/contract";

/** A device with the `$7$` hash of its password, as `hashDevicePassword` makes it. */
export interface DeviceLogin {
  kind: DeviceKind;
  id: string;
  passwordHash: string;
}

/**
 * The password file of mosquitto: the accounts of `existing` that are no devices' (the gateway's own, the health
 * check's) as they stand, then one line a device. mosquitto reads the file again on SIGHUP.
 */
export function mosquittoPasswordFile(existing: string, devices: Iterable<DeviceLogin>): string {
  const lines = otherAccounts(existing);
  for (const { kind, id, passwordHash } of devices) lines.push(`${deviceUsername(kind, id)}:${passwordHash}`);
  return `${lines.join("\n")}\n`;
}

/** The lines of a password file that are no devices'. */
export function otherAccounts(text: string): string[] {
  return text.split("\n").filter((line) => {
    const username = line.slice(0, line.indexOf(":"));
    return username !== "" && parseDeviceUsername(username) === null;
  });
}
