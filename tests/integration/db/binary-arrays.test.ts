import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doubles, integers, moments, reals, smallints } from "../../../db/src/binary-arrays.js";
import { openTestDatabase, type TestDatabase } from "../../support/database.js";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(async () => {
  await db.drop();
});

/** What the server reads in an array, element by element. */
async function readBack(type: string, array: Buffer, as = "e"): Promise<unknown[]> {
  const { rows } = await db.database.run<{ value: unknown }>({
    text: `select ${as} as value from unnest($1::${type}[]) with ordinality as u (e, n) order by n`,
    values: [array],
  });
  return rows.map(({ value }) => value);
}

describe("an array of numbers in binary", () => {
  it.each([
    ["smallint", smallints, [0, -1, 32_767, null, -32_768]],
    ["integer", integers, [null, 0, 2_147_483_647, -2_147_483_648, null]],
    ["real", reals, [0, 12.5, null, -41.25]],
    ["double precision", doubles, [37.5006, null, -127.0364, 1e300]],
    [
      "timestamptz",
      moments,
      [0, 1_763_865_600_123, null, -1, 946_684_799_999, 946_684_800_000, -8_000_000_000_000, -62_135_596_800_000],
    ],
  ] as const)("comes to the server as it was: %s", async (type, write, values) => {
    expect(await readBack(type, write(values))).toEqual(values);
  });

  it("may be empty, or hold nothing but nulls", async () => {
    expect(await readBack("integer", integers([]))).toEqual([]);
    expect(await readBack("timestamptz", moments([null, null]))).toEqual([null, null]);
  });

  it("keeps a moment to the microsecond that it is", async () => {
    const at = 1_763_865_600_123;
    expect(await readBack("timestamptz", moments([at]), "extract(epoch from e)::text")).toEqual(["1763865600.123000"]);
  });

  it.each([
    ["smallint", smallints, [32_768, -32_769, 7.5, Number.NaN]],
    ["integer", integers, [2_147_483_648, -2_147_483_649, 0.1, Number.NaN, Number.POSITIVE_INFINITY]],
    ["real", reals, [1e39, Number.NaN, Number.NEGATIVE_INFINITY]],
    ["double precision", doubles, [Number.NaN, Number.POSITIVE_INFINITY]],
    ["timestamptz", moments, [0.5, 2 ** 53, Number.NaN]],
  ] as const)("does not take what is out of range for %s", (type, write, values) => {
    for (const value of values) {
      expect(() => write([value])).toThrow(`value ${value} is out of range for type ${type}`);
    }
  });
});
