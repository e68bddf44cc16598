import type { CommandNotice, LockNotice } from "@roadcast/contract";
import type { ControlGroup, HttpDependencies } from "../../gateway/src/http/dependencies.js";

const at = Date.UTC(2025, 10, 23, 3);
const id = "6a1f0c1e-5f0e-4d0a-9b56-0b1f3c6c8a11";

export const idleCommand: CommandNotice = {
  ...{ commandId: id, controllerId: "C1", groupId: null, type: "setPlan", args: { plan: 1, forSec: 600 } },
  ...{ level: "operator", reason: "test", requestedBy: "nobody", role: "admin", state: "sent", requestedAt: at },
  ...{ expiresAt: at, expectedBy: at, endedAt: null, supersededBy: null, steps: [] },
};
const lock: LockNotice = {
  ...{ controllerId: "C1", holder: "nobody", role: "admin", reason: "test", since: at, expiresAt: at },
};
const group: ControlGroup = {
  ...{ groupId: id, state: "preparing", reason: "test", requestedBy: "nobody", requestedAt: at },
  ...{ endedAt: null, failure: null, failureCode: null, failureOf: [], commands: [idleCommand] },
};

/** A control room that takes whatever is asked and does nothing. */
export const idleControl: HttpDependencies["control"] = {
  request: async () => ({ ok: true, value: idleCommand }),
  check: async () => ({ refusals: [], expectedBy: at, supersedes: [] }),
  command: async () => null,
  list: async () => ({ items: [], nextCursor: null }),
  requestGroup: async () => ({ ok: true, value: group }),
  group: async () => null,
  abortGroup: async () => ({ ok: true, value: group }),
  doubts: async () => [],
  locks: async () => [],
  lock: async () => ({ ok: true, value: lock }),
  unlock: async () => ({ ok: true, value: lock }),
};
