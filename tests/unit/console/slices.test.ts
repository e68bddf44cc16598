import { expect, test } from "vitest";
import { finish, inSlices, type Sliced } from "../../../console/src/ui/slices.js";

const fail = (error: unknown) => {
  throw error;
};

/** Work of bits that take some milliseconds each. */
function* counted(bits: number, bitMs: number, done: number[]): Sliced<string> {
  for (let bit = 0; bit < bits; bit += 1) {
    const until = performance.now() + bitMs;
    while (performance.now() < until);
    done.push(bit);
    yield;
  }
  return "all";
}

test("sliced work done in one go gives its result", () => {
  const done: number[] = [];
  expect(finish(counted(3, 0, done))).toBe("all");
  expect(done).toEqual([0, 1, 2]);
});

test("between slices others have their turn", async () => {
  const done: number[] = [];
  let doneAtTurn = 0;
  setTimeout(() => {
    doneAtTurn = done.length;
  }, 1);
  const result = await new Promise((resolve, reject) => inSlices(counted(20, 3, done), resolve, reject));
  expect(result).toBe("all");
  expect(doneAtTurn).toBeGreaterThan(0);
  expect(doneAtTurn).toBeLessThan(20);
});

test("work that is given up is not gone on with", async () => {
  const done: number[] = [];
  const stop = inSlices(counted(20, 3, done), () => done.push(-1), fail);
  stop();
  // Other work has many turns meanwhile.
  await new Promise((resolve, reject) => inSlices(counted(40, 3, []), resolve, reject));
  expect(done.length).toBeLessThan(10);
  expect(done).not.toContain(-1);
});

test("what the work throws, in whatever slice, is told", async () => {
  function* broken(): Sliced<string> {
    yield* counted(10, 3, []);
    throw new Error("the network has no links");
  }
  const told = new Promise<string>((resolve, reject) => inSlices(broken(), resolve, reject));
  await expect(told).rejects.toThrow("no links");
});
