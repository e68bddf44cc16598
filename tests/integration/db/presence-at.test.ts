import { commitBatch, emptyBatch, type PresenceRow, replaceNetwork, stateAt } from "@roadcast/db";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../support/database.js";
import { noon, stationsNetwork } from "../../support/rows.js";

describe("presence of one millisecond", () => {
  let db: TestDatabase;
  beforeEach(async () => {
    db = await openTestDatabase();
    await replaceNetwork(db.database, stationsNetwork());
  });
  afterEach(() => db.drop());

  const heard = (online: boolean, at: number, receivedAt: number): PresenceRow => ({
    kind: "cameras",
    deviceId: "CAM1",
    online,
    at,
    receivedAt,
  });
  const commit = (...presence: PresenceRow[]) => commitBatch(db.database, { ...emptyBatch(), presence });
  const at = async (atMs: number) => {
    const { online, at: connect } = (await stateAt(db.database, atMs)).presence[0] ?? {};
    return { online, connect };
  };
  const old = noon - 60_000;

  it("is the new connection's, after the will of the old one, at the start and in playback", async () => {
    await commit(heard(true, old, old + 5));
    await commit(heard(false, old, noon), heard(true, noon - 1, noon));
    expect(await at(noon)).toEqual({ online: true, connect: noon - 1 });
    await commit(heard(false, noon - 1, noon + 10_000));
    expect(await at(noon + 1)).toEqual({ online: true, connect: noon - 1 });
    expect(await at(noon + 10_000)).toEqual({ online: false, connect: noon - 1 });
    expect(await at(noon - 1)).toEqual({ online: true, connect: old });
  });

  it("is the loss of a connect that was lost as it was heard of", async () => {
    await commit(heard(true, noon, noon + 5), heard(false, noon, noon + 5));
    expect(await at(noon + 5)).toEqual({ online: false, connect: noon });
    await commit(heard(true, noon + 100, noon + 105));
    expect(await at(noon + 6)).toEqual({ online: false, connect: noon });
  });

  it("at the start is what stands, also where the clock of the device went back meanwhile", async () => {
    await commit(heard(true, noon + 3_000, noon));
    await commit(heard(false, noon + 3_000, noon + 50), heard(true, noon, noon + 50));
    expect(await at(noon + 60)).toEqual({ online: true, connect: noon });
  });
});
