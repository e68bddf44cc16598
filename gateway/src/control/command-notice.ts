import type { CommandNotice, LockNotice } from "@roadcast/contract";
import type { StoredCommand, StoredLock } from "@roadcast/db";

/** A command as everybody who may look at it sees it. */
export function commandNotice(command: StoredCommand): CommandNotice {
  const { id, controllerId, groupId, request, level, reason, requestedBy, role, state, requestedAt } = command;
  const { expiresAt, expectedBy, endedAt, supersededBy, steps } = command;
  return {
    ...{ commandId: id, controllerId, groupId, type: request.type, args: { ...request.args }, level, reason },
    ...{ requestedBy, role, state, requestedAt, expiresAt, expectedBy, endedAt, supersededBy, steps: [...steps] },
  };
}

export function lockNotice({ controllerId, holder, role, reason, since, expiresAt }: StoredLock): LockNotice {
  return { controllerId, holder, role, reason, since, expiresAt };
}
