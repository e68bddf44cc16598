import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { deviceUsername, type Network } from "@roadcast/contract";
import type { DeviceName } from "../../simulators/src/devices/roster.js";
import { devicePassword } from "./broker-device.js";

/** Writes a network and its devices' credentials into a folder; gives the options with which a simulator runs by them. */
export function streetFiles(
  directory: string,
  network: Network,
  roster: readonly DeviceName[],
  brokerPort: number,
): string[] {
  const file = (name: string) => join(directory, name);
  writeFileSync(file("network.geojson"), JSON.stringify(network));
  const credentials = roster.map(({ kind, id }) => ({
    ...{ kind, id, username: deviceUsername(kind, id), password: devicePassword },
  }));
  writeFileSync(file("credentials.json"), JSON.stringify({ credentials }));
  return [
    ...["--network", file("network.geojson"), "--credentials", file("credentials.json")],
    ...["--mqtt", `mqtt://127.0.0.1:${brokerPort}`, "--data-dir", directory, "--stdin-guard"],
  ];
}
