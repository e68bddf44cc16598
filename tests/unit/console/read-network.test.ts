import fc from "fast-check";
import { expect, test } from "vitest";
import { readNetwork, slicedNetwork } from "../../../console/src/api/read-network.js";
import { finish } from "../../../console/src/ui/slices.js";
import { district } from "../../bench/console/district.js";

const bitsOf = (text: string): number => {
  const work = slicedNetwork(text);
  let bits = 1;
  while (work.next().done !== true) bits += 1;
  return bits;
};

/** Texts that look like the place where two features meet. */
const treacherous = fc.constantFrom(
  '},{"type":"Feature"',
  '"},{"type":"Feature",',
  "\\",
  '\\"',
  "]}",
  "}]",
  "교차로",
  "",
);
const texts = fc.array(fc.oneof(treacherous, fc.string())).map((parts) => parts.join(""));
const features = fc.array(
  fc.record({
    type: fc.constant("Feature"),
    properties: fc.dictionary(texts, fc.oneof(texts, fc.array(fc.record({ type: texts })))),
    padding: fc.constantFrom("", "x".repeat(20_000)),
  }),
  { maxLength: 12 },
);

test("a network read in slices is what it is read in one go, whatever its texts hold", () => {
  fc.assert(
    fc.property(features, fc.constantFrom({}, { name: '[{"type":"Feature",' }), fc.boolean(), (some, rest, last) => {
      const network = { type: "FeatureCollection", ...(last ? {} : rest), features: some, ...(last ? rest : {}) };
      expect(finish(slicedNetwork(JSON.stringify(network)))).toEqual(network);
    }),
  );
});

test("a city's network is read in many bits", () => {
  const network = district();
  const text = JSON.stringify(network);
  expect(finish(slicedNetwork(text))).toEqual(network);
  expect(bitsOf(text)).toBeGreaterThan(30);
});

test("spaces between the features cost the slices and nothing else", () => {
  const network = district();
  const text = JSON.stringify(network, null, 1);
  expect(bitsOf(text)).toBe(1);
  expect(finish(slicedNetwork(text))).toEqual(network);
});

test.each(["", "<html>", '{"type":"FeatureCollection","features":[{"type":"Feature",'])("%j is no network", (text) => {
  expect(() => finish(slicedNetwork(text))).toThrow(SyntaxError);
});

test("a network that its tag calls the same is the very one that was read before; any other is read", async () => {
  const answer = (name: string, etag: string | null) =>
    new Response(
      JSON.stringify({ type: "FeatureCollection", name, features: [] }),
      etag === null ? {} : { headers: { etag } },
    );
  const first = await readNetwork(answer("a", '"1"'));
  expect(await readNetwork(answer("a", '"1"'))).toBe(first);
  expect(await readNetwork(answer("b", '"2"'))).toMatchObject({ name: "b" });
  expect(await readNetwork(answer("a", '"1"'))).not.toBe(first);
  const untold = await readNetwork(answer("c", null));
  expect(await readNetwork(answer("d", null))).not.toBe(untold);
});
