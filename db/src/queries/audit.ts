import type { Role } from "@roadcast/contract";
import type { Page, PageOptions } from "../cursor.js";
import type { Executor } from "../database.js";

export interface AuditRow {
  at: number;
  actor: string;
  role: Role | null;
  from: string | null;
  action: string;
  target: string | null;
  detail: Record<string, unknown>;
}

export async function insertAudit(_database: Executor, _entry: AuditRow): Promise<void> {
  throw new Error("follows");
}
/** Newest first. `from ≤ at < to`, epoch ms. */
export async function listAudit(
  _database: Executor,
  _options: PageOptions & {
    actor?: string | undefined;
    action?: string | undefined;
    from?: number | undefined;
    to?: number | undefined;
  },
): Promise<Page<AuditRow & { id: string }>> {
  throw new Error("follows");
}
