import { bilingual, devicePatch, networkFeature, newToken, newUser, routes } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { smallNetworkDraft } from "../../support/small-network.js";

/** What PostgreSQL's text and jsonb cannot hold. */
const unstorable = ["a\u0000b", "half \ud83d of a pair"];
const sign = () =>
  smallNetworkDraft().features.find(({ properties }) => properties.kind === "sign") ?? { properties: {} };

describe.each(unstorable)("text that cannot be stored, %j,", (text) => {
  it.each([
    ["a reason", devicePatch, (value: string) => ({ outOfService: true, reason: value })],
    ["a name in a language", bilingual, (value: string) => ({ ko: value, en: "x" })],
    ["a token's name", newToken, (value: string) => ({ name: value, role: "viewer", expiresInDays: 1 })],
    [
      "a person's name",
      newUser,
      (value: string) => ({ username: "ab", displayName: value, role: "viewer", password: "long enough for it" }),
    ],
    [
      "a foreign id of the network",
      networkFeature,
      (value: string) => ({ ...sign(), properties: { ...sign().properties, externalId: value } }),
    ],
    ["an actor that is looked for", routes.listAudit.query, (value: string) => ({ actor: value })],
    ["a topic that is looked for", routes.listDeadLetters.query, (value: string) => ({ topic: value })],
  ])("is refused in %s", (_what, schema, of) => {
    expect(schema.safeParse(of("good")).success).toBe(true);
    expect(schema.safeParse(of(text)).success).toBe(false);
  });
});
