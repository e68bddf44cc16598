import { beforeEach, describe, expect, it } from "vitest";
import { AnswerBacklog } from "../../../gateway/src/control/answer-backlog.js";

let backlog: AnswerBacklog;
beforeEach(() => {
  backlog = new AnswerBacklog();
});
/** The first second, of a minute, from which on everything has come. */
const takenInFrom = () => Array.from({ length: 61 }, (_, i) => i).find((sec) => backlog.isTakenIn(sec * 1_000));

describe("answers that may be on their way to the room", () => {
  it("are waited for 10 s after a start, or after the broker was reached then, for which it waits 30 s", () => {
    backlog.begin(0, true);
    expect(takenInFrom()).toBe(10);
    backlog.begin(0, false);
    expect(takenInFrom()).toBe(30);
    backlog.broker(4_000, true);
    expect(takenInFrom()).toBe(14);
    backlog.begin(0, false);
    backlog.broker(29_000, true);
    expect(takenInFrom()).toBe(39);
  });

  it("are waited for 10 s after the broker is back, and not while it is away", () => {
    backlog.broker(1_000, false);
    expect(takenInFrom()).toBe(0);
    backlog.broker(20_000, true);
    backlog.broker(21_000, true);
    expect(takenInFrom()).toBe(30);
  });

  it("are waited for 10 s after the database was last away, or slow to answer", () => {
    backlog.databaseWasAway(5_000);
    backlog.databaseWasAway(6_000);
    expect(takenInFrom()).toBe(16);
    backlog.databaseAnswered(30_000, 1_999);
    expect(takenInFrom()).toBe(16);
    backlog.databaseAnswered(30_000, 2_000);
    expect(takenInFrom()).toBe(40);
  });
});
