import type { CommandNotice, ControllerRecord, DeviceRecord, LockNotice } from "@roadcast/contract";
import { roleMay, useSession } from "../../api/session.js";
import { useCommandLives } from "../../live/command-lives.js";
import { useHeldLock, useLocksKnown } from "../../live/commands.js";
import { useConnection, useControllerRecord, useDeviceRecord, useJudged } from "../../live/hooks.js";
import { liveStore } from "../../live/store.js";
import type { ControllerModel } from "../../map/network-model.js";
import { type DeskState, deskOf, isSameState } from "./desk.js";
import { checksumOf } from "./timing-checksum.js";

/** Everything that the parts of a controller's desk show and go by. */
export interface Desk {
  controller: ControllerModel;
  /** What its area holds is told here: where it is not, no record and no lock mean nothing. */
  known: boolean;
  record: ControllerRecord | undefined;
  device: DeviceRecord | undefined;
  /** The lock that holds now, whoever has it. */
  lock: LockNotice | null;
  lives: readonly CommandNotice[];
  underWay: readonly CommandNotice[];
  livesQuery: ReturnType<typeof useCommandLives>["query"];
  state: DeskState;
  username: string;
  /** The socket does not answer: what is shown is the last known. */
  lost: boolean;
}

/** What of a desk the time decides. */
type Judgement = Pick<Desk, "known" | "state">;

const isSame = (a: Judgement, b: Judgement): boolean => a.known === b.known && isSameState(a.state, b.state);

/** The desk of a controller; where only the clock goes on nothing is rendered. */
export function useDesk(controller: ControllerModel): Desk {
  const { id, properties, node } = controller;
  const areaId = node?.properties.areaId;
  const who = useSession().data;
  const record = useControllerRecord(id);
  const device = useDeviceRecord(`controllers/${id}`);
  const locksKnown = useLocksKnown(areaId);
  const lock = useHeldLock(id);
  const { lives, query } = useCommandLives(id);
  const underWay = lives.filter(({ endedAt }) => endedAt === null);
  const username = who?.username ?? "";
  const facts = {
    mayCommand: roleMay(who?.role, "commandController"),
    username,
    outOfService: device?.outOfService ?? properties.outOfService,
    online: device?.online ?? null,
    record,
    checksum: checksumOf(controller),
    underWay,
    active: lives.find(({ commandId }) => commandId === record?.activeCommandId),
  };
  const { known, state } = useJudged<Judgement>((now) => {
    const known = locksKnown && areaId !== undefined && liveStore.holds(areaId);
    return { known, state: deskOf({ ...facts, known, lock, now }) };
  }, isSame);
  const lost = useConnection().status === "disconnected";
  return { controller, known, record, device, lock, lives, underWay, livesQuery: query, state, username, lost };
}
