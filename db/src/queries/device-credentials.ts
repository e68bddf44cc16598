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

/** False where it had none. */
export async function revokeDeviceCredentials(database: Executor, kind: DeviceKind, id: string): Promise<boolean> {
  const { rowCount } = await database.run({
    text: "delete from device_credentials where kind = $1 and device_id = $2",
    values: [kind, id],
  });
  return rowCount > 0;
}

/** Null where the device has none. */
export async function findDeviceCredentials(
  database: Executor,
  kind: DeviceKind,
  id: string,
): Promise<DeviceCredentialsRow | null> {
  const { rows } = await database.run<DeviceCredentialsRow>({
    name: "find-device-credentials",
    text: `select ${columns} from device_credentials where kind = $1 and device_id = $2`,
    values: [kind, id],
  });
  return rows[0] ?? null;
}

/** Those of every device, by kind and id. */
export async function listDeviceCredentials(database: Executor): Promise<DeviceCredentialsRow[]> {
  const { rows } = await database.run<DeviceCredentialsRow>(
    `select ${columns} from device_credentials order by kind, device_id`,
  );
  return rows;
}
