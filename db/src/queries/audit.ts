import type { Role } from "@roadcast/contract";
import { decodeCursor, type Page, type PageOptions, toPage } from "../cursor.js";
import type { Executor } from "../database.js";

export interface AuditRow {
  /** Epoch ms. */
  at: number;
  actor: string;
  role: Role | null;
  from: string | null;
  action: string;
  target: string | null;
  detail: Record<string, unknown>;
}

/** What somebody asked for may hold text that PostgreSQL does not: the row must not be lost over it. */
function storable(text: string): string {
  return text.replaceAll(/[\0\p{Cs}]/gu, "\ufffd");
}

function storableOrNull(text: string | null): string | null {
  return text === null ? null : storable(text);
}

/** Writes one row. U+0000 and halves of surrogate pairs in its texts become U+FFFD. */
export async function insertAudit(database: Executor, entry: AuditRow): Promise<void> {
  const detail = JSON.stringify(entry.detail, (_key, value: unknown) =>
    typeof value === "string" ? storable(value) : value,
  );
  await database.run({
    name: "insert-audit",
    text: `
      insert into audit_log (at, actor, role, from_address, action, target, detail)
      values (to_timestamp($1::double precision / 1000), $2, $3, $4, $5, $6, $7)`,
    values: [
      entry.at,
      storable(entry.actor),
      entry.role,
      storableOrNull(entry.from),
      entry.action,
      storableOrNull(entry.target),
      detail,
    ],
  });
}

/** Newest first. `from ≤ at < to`, epoch ms. */
export async function listAudit(
  database: Executor,
  options: PageOptions & {
    actor?: string | undefined;
    action?: string | undefined;
    from?: number | undefined;
    to?: number | undefined;
  },
): Promise<Page<AuditRow & { id: string }>> {
  const before = decodeCursor(options.cursor, /^\d{1,18}$/);
  const { rows } = await database.run<AuditRow & { id: string }>({
    text: `
      select id::text, at, actor, role, from_address as "from", action, target, detail from audit_log
      where ($1::bigint is null or id < $1)
        and ($2::text is null or actor = $2)
        and ($3::text is null or action = $3)
        and ($4::double precision is null or at >= to_timestamp($4::double precision / 1000))
        and ($5::double precision is null or at < to_timestamp($5::double precision / 1000))
      order by audit_log.id desc limit $6`,
    values: [
      before,
      options.actor ?? null,
      options.action ?? null,
      options.from ?? null,
      options.to ?? null,
      options.limit + 1,
    ],
  });
  return toPage(rows, options.limit, ({ id }) => id);
}
