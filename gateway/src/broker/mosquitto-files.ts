import { type DeviceKind, deviceUsername, parseDeviceUsername, uplinks } from "@roadcast/contract";

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

/**
 * The topic rules of mosquitto, the same for every device: `%u` is the user name, `{kind}/{id}`, so that one pattern
 * covers the two levels of the topic. A pattern cannot say which kind sends what; a message that a kind does not
 * send reaches the gateway and is dead-lettered as `unknownTopic`.
 */
export function mosquittoAclFile(prefix: string, accounts: { gateway: string; health: string }): string {
  const messages = [...new Set<string>(Object.values(uplinks).flat())];
  const lines = [
    "# The gateway reads what devices send and writes their commands.",
    `user ${accounts.gateway}`,
    ...messages.map((message) => `topic read ${prefix}/+/+/${message}`),
    `topic write ${prefix}/+/+/commands`,
    "",
    "# The health check, an account of its own: one client id has one connection.",
    `user ${accounts.health}`,
    "topic read $SYS/broker/uptime",
    "",
    "# A device writes its own messages and reads its own commands. Its user name is {kind}/{id}.",
    ...messages.map((message) => `pattern write ${prefix}/%u/${message}`),
    `pattern read ${prefix}/%u/commands`,
  ];
  return `${lines.join("\n")}\n`;
}
