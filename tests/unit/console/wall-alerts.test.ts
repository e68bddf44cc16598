import { describe, expect, it } from "vitest";
import type { TroubledSignal } from "../../../console/src/live/signal-trouble.js";
import { wallAlerts, worstFirst } from "../../../console/src/pages/wall/wall-alerts.js";

const signal = (id: string, over: Partial<TroubledSignal> = {}): TroubledSignal => ({
  ...{ id, trouble: "flash", cause: "itself", silent: false, since: 1_000 },
  ...over,
});

describe("what the wall says of signals", () => {
  it("is of one that has fallen silent that it does not answer, and what it was last known to be in", () => {
    const silent = signal("C1", { silent: true, cause: "command" });
    expect(wallAlerts([silent], [{ id: "C1", since: 5_000 }])).toEqual([
      { id: "C1", is: "signalOffline", last: "flash", commanded: false, since: 5_000 },
    ]);
    // Its state is old, and nobody has said yet that the line is lost: since when is not known.
    expect(wallAlerts([silent], [])).toMatchObject([{ is: "signalOffline", last: "flash", since: null }]);
  });

  it("is of one that answers its trouble, and who asked for it", () => {
    expect(wallAlerts([signal("C1", { cause: "command" })], [{ id: "C2", since: null }])).toEqual([
      { id: "C1", is: "flash", last: null, commanded: true, since: 1_000 },
      { id: "C2", is: "signalOffline", last: null, commanded: false, since: null },
    ]);
  });

  it("has the worst first whatever is newer, then the newest, and those that do not answer last", () => {
    const alerts = wallAlerts(
      [
        signal("flash-old", { since: 1_000 }),
        signal("flash-new", { since: 9_000 }),
        signal("silent", { trouble: "dark", silent: true }),
        signal("dark", { trouble: "dark", since: 500 }),
        signal("conflict", { trouble: "conflict", since: 100 }),
      ],
      ["lost-1", "lost-2", "lost-3"].map((id, i) => ({ id, since: 20_000 + i })),
    );
    expect(worstFirst(alerts).map(({ id }) => id)).toEqual([
      ...["conflict", "dark", "flash-new", "flash-old", "silent", "lost-3", "lost-2", "lost-1"],
    ]);
  });
});
