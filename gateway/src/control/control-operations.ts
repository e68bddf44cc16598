import type { Asked, ControlRoom } from "./control-room.js";
import type { GroupAsked } from "./group-desk.js";
import type { Requester } from "./outcome.js";

/** What the control room does for the REST interface. */
export function controlOperations(room: ControlRoom) {
  return {
    request: (controllerId: string, asked: Asked, requester: Requester, key: string | null) =>
      room.request(controllerId, asked, requester, key),
    check: (controllerId: string, asked: Asked, requester: Requester) => room.check(controllerId, asked, requester),
    command: (id: string) => room.command(id),
    list: (options: Parameters<ControlRoom["list"]>[0]) => room.list(options),
    requestGroup: (asked: GroupAsked, requester: Requester, key: string | null) =>
      room.groups.request(asked, requester, key),
    group: (id: string) => room.groups.group(id),
    abortGroup: (id: string, requester: Requester) => room.groups.abort(id, requester),
    locks: () => room.locks.list(),
    lock: (controllerId: string, asked: { reason: string; forSec: number }, requester: Requester) =>
      room.locks.take(controllerId, asked, requester),
    unlock: (controllerId: string, requester: Requester, holder?: string) =>
      room.locks.giveBack(controllerId, requester, holder),
  };
}
