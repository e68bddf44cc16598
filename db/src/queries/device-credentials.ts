import type { DeviceKind } from "@roadcast/contract";
import type { Executor } from "../database.js";

export interface DeviceCredentialsRow {
  kind: DeviceKind;
  id: string;
  /** Mosquitto's `$7$` form. */
  passwordHash: string;
  /** Epoch ms. */
  issuedAt: number;
}

/** Sets the credentials of many devices; each one's old ones end. */
export async function setDeviceCredentials(_database: Executor, _rows: readonly DeviceCredentialsRow[]): Promise<void> {
  throw new Error("follows");
}
/** False where it had none. */
export async function revokeDeviceCredentials(_database: Executor, _kind: DeviceKind, _id: string): Promise<boolean> {
  throw new Error("follows");
}
export async function findDeviceCredentials(
  _database: Executor,
  _kind: DeviceKind,
  _id: string,
): Promise<DeviceCredentialsRow | null> {
  throw new Error("follows");
}
export async function listDeviceCredentials(_database: Executor): Promise<DeviceCredentialsRow[]> {
  throw new Error("follows");
}
