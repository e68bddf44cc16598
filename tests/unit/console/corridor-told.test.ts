import type { CorridorNotice } from "@roadcast/contract";
import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { describe, expect, it, vi } from "vitest";
import { corridorAgainMs, toldOf } from "../../../console/src/api/corridors.js";
import { ConnectionStore } from "../../../console/src/live/connection.js";
import { refreshWhenLive } from "../../../console/src/live/corridors.js";
import { now } from "../../support/control-site.js";

const active: CorridorNotice = {
  ...{ corridorId: "0d0d0d0d-0000-4000-8000-000000000004", state: "active", ending: null, reason: "fire" },
  ...{
    vehicleId: null,
    vehicleState: "none",
    from: { kind: "node", nodeId: "N1" },
    to: { kind: "node", nodeId: "N2" },
  },
  ...{
    linkIds: [],
    startM: 0,
    endM: 900,
    lengthM: 900,
    travelSec: 80,
    role: "trafficOperator",
    plannedBy: "kim",
    startedBy: "kim",
    endedBy: null,
  },
  ...{ plannedAt: now, startedAt: now + 5_000, expiresAt: now + 600_000, endedAt: null, progress: null, takenUp: null },
  junctions: [],
};
const ended: CorridorNotice = { ...active, state: "ended", endedAt: now + 90_000 };

describe("what is told of a corridor", () => {
  it("is its end, whether the socket or REST tells it, and else what the socket tells", () => {
    expect(toldOf(active, ended)).toBe(ended);
    expect(toldOf(ended, active)).toBe(ended);
    expect(toldOf(active, { ...active })).toBe(active);
    expect(toldOf(undefined, active)).toBe(active);
    expect(toldOf(undefined, undefined)).toBeUndefined();
  });

  it("is asked for again until it has ended", () => {
    expect(corridorAgainMs({ state: "planned", endedAt: null })).toBe(3_000);
    expect(corridorAgainMs({ state: "active", endedAt: null })).toBe(5_000);
    expect(corridorAgainMs({ state: "ended", endedAt: "2025-11-23T00:00:00.000Z" })).toBe(false);
  });

  it("is asked for anew when the line comes back: an end of the meantime is not told over the socket", async () => {
    const queries = new QueryClient();
    const connection = new ConnectionStore();
    const answers = ["active", "ended"];
    const asked = new QueryObserver(queries, {
      queryKey: ["corridor", active.corridorId],
      queryFn: async () => answers.shift() ?? "asked too often",
    });
    const leave = asked.subscribe(() => undefined);
    const stop = refreshWhenLive(queries, connection);
    await vi.waitFor(() => expect(asked.getCurrentResult().data).toBe("active"));
    connection.set("disconnected");
    expect(queries.isFetching()).toBe(0);
    connection.set("live");
    await vi.waitFor(() => expect(asked.getCurrentResult().data).toBe("ended"));
    stop();
    connection.set("disconnected");
    connection.set("live");
    expect(queries.isFetching()).toBe(0);
    leave();
  });
});
