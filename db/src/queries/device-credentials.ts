import { type DeviceKind, deviceKinds } from "@roadcast/contract";
import type { Executor } from "../database.js";
import { tableOfDevice } from "./network-columns.js";

export interface DeviceCredentialsRow {
  kind: DeviceKind;
  id: string;
  /** Mosquitto's `$7$` form. */
  passwordHash: string;
  /** Epoch ms. */
  issuedAt: number;
}

const columns = `kind, device_id as id, password_hash as "passwordHash", issued_at as "issuedAt"`;

/** Sets the credentials of many devices, each named once; each one's old ones end. */
export async function setDeviceCredentials(database: Executor, rows: readonly DeviceCredentialsRow[]): Promise<void> {
  await database.run({
    text: `
      insert into device_credentials (kind, device_id, password_hash, issued_at)
      select k, i, h, to_timestamp(a / 1000)
      from unnest($1::text[], $2::text[], $3::text[], $4::double precision[]) as n (k, i, h, a)
      on conflict (kind, device_id) do update
        set password_hash = excluded.password_hash, issued_at = excluded.issued_at`,
    values: [
      rows.map((row) => row.kind),
      rows.map((row) => row.id),
      rows.map((row) => row.passwordHash),
      rows.map((row) => row.issuedAt),
    ],
  });
}

/** Ends a device's credentials for good, whether or not the network still has it; false where it had none. */
export async function revokeDeviceCredentials(database: Executor, kind: DeviceKind, id: string): Promise<boolean> {
  const { rowCount } = await database.run({
    text: "delete from device_credentials where kind = $1 and device_id = $2",
    values: [kind, id],
  });
  return rowCount > 0;
}

/** Those of a device of the network; null where it has none, or is out of the network: it may not come in then. */
export async function findDeviceCredentials(
  database: Executor,
  kind: DeviceKind,
  id: string,
): Promise<DeviceCredentialsRow | null> {
  const { rows } = await database.run<DeviceCredentialsRow>({
    name: `find-device-credentials-${kind}`,
    text: `
      select ${columns} from device_credentials
      where kind = $1 and device_id = $2 and exists (select from ${tableOfDevice[kind]} where id = $2 and active)`,
    values: [kind, id],
  });
  return rows[0] ?? null;
}

/** Those of every device of the network, by kind and id. */
export async function listDeviceCredentials(database: Executor): Promise<DeviceCredentialsRow[]> {
  const inUse = deviceKinds.map((kind) => `select '${kind}', id from ${tableOfDevice[kind]} where active`);
  const { rows } = await database.run<DeviceCredentialsRow>(`
    select ${columns} from device_credentials
    where (kind, device_id) in (${inUse.join(" union all ")}) order by kind, device_id`);
  return rows;
}
