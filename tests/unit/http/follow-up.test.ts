import { expect, it } from "vitest";
import { FollowUp } from "../../../gateway/src/http/follow-up.js";
import { silentLogger } from "../../support/broker-ingest.js";

const options = { what: "it", keyOf: (item: string) => item, logger: silentLogger, againAfterMs: 1 };

it("what follows a change is tried again, all that has come together at once, until it succeeds", async () => {
  const calls: string[][] = [];
  let fails = true;
  const followUp = await new Promise<FollowUp<string>>((resolve, reject) => {
    const made: FollowUp<string> = new FollowUp({
      ...options,
      act: async (items) => {
        calls.push([...items]);
        if (fails) throw new Error("the disk is full");
        resolve(made);
      },
    });
    made
      .run(["a"])
      .then((done) => {
        expect(done).toBe(false);
        return made.run(["b"]);
      })
      .then((done) => {
        expect(done).toBe(false);
        fails = false;
      })
      .catch(reject);
  });
  expect(calls[0]).toEqual(["a"]);
  expect(calls.at(-1)).toEqual(["a", "b"]);
  expect(await followUp.run(["c"])).toBe(true);
  expect(calls.at(-1)).toEqual(["c"]);
});

it("nobody waits for what takes its time", async () => {
  let finish = () => undefined as undefined;
  const hangs = new Promise<void>((resolve) => {
    finish = () => void resolve();
  });
  const followUp = new FollowUp({ ...options, act: () => hangs, answerWithinMs: 1 });
  expect(await followUp.run(["a"])).toBe(false);
  finish();
});
