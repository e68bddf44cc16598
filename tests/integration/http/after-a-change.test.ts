import type { DeviceCredentials, Network, Problem } from "@roadcast/contract";
import { findDeviceCredentials, insertAudit, listAudit, loadNetwork, revokeDeviceCredentials } from "@roadcast/db";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { verifyDevicePassword } from "../../../gateway/src/broker/device-passwords.js";
import { type Client, type HttpGateway, json, startHttpGateway } from "../../support/http-gateway.js";
import { propertiesOf, smallNetworkDraft } from "../../support/small-network.js";

let gateway: HttpGateway;
let engineer: Client;
beforeAll(async () => {
  gateway = await startHttpGateway();
  await gateway.loadSmallNetwork();
  engineer = await gateway.person("engineer", "changes-things");
});
beforeEach(() => {
  gateway.failing.takeIntoUse = undefined;
  gateway.failing.credentialsChanged = undefined;
  gateway.canTellBroker = true;
});
afterAll(() => gateway.stop());

const lastAudit = async () => (await listAudit(gateway.database, { limit: 1 })).items[0];
const fail = () => {
  throw new Error("EACCES: permission denied");
};
const sign = "/api/v1/devices/signs/G1";

it("a network that is stored and cannot be taken into use yet is answered so, audited, and comes into use by itself", async () => {
  gateway.failing.takeIntoUse = fail;
  const draft = smallNetworkDraft();
  draft.name = "stored";
  const response = await engineer.send("PUT", "/api/v1/network", draft);
  expect(response.status).toBe(200);
  expect(await json(response)).toMatchObject({ counts: { link: 2 }, inForce: false });
  expect(await lastAudit()).toMatchObject({ action: "putNetwork", target: "stored", detail: { inForce: false } });
  expect((await loadNetwork(gateway.database)).network.name).toBe("stored");
  gateway.failing.takeIntoUse = undefined;
  await vi.waitFor(
    async () => expect((await json<Network>(engineer.get("/api/v1/network"))).name).toBe("stored"),
    15_000,
  );
});

it("a device is out of service as soon as that is stored, in use or not", async () => {
  gateway.failing.takeIntoUse = fail;
  const response = await engineer.send("PATCH", sign, { outOfService: true, reason: "lamp" });
  expect(await json(response)).toMatchObject({ outOfService: true, inForce: false });
  expect(await lastAudit()).toMatchObject({ action: "patchDevice", target: "signs/G1", detail: { reason: "lamp" } });
});

it("new credentials are given out even where the broker could not be told yet: they are never lost", async () => {
  gateway.failing.credentialsChanged = fail;
  const response = await engineer.send("POST", `${sign}/credentials`);
  expect(response.status).toBe(201);
  const { password, inForce } = await json<DeviceCredentials & { inForce: boolean }>(response);
  expect(inForce).toBe(false);
  const stored = await findDeviceCredentials(gateway.database, "signs", "G1");
  expect(await verifyDevicePassword(password, stored?.passwordHash ?? "")).toBe(true);
  expect(await lastAudit()).toMatchObject({ action: "issueDeviceCredentials", target: "signs/G1" });
  gateway.credentialsChanged.length = 0;
  gateway.failing.credentialsChanged = undefined;
  await vi.waitFor(() => expect(gateway.credentialsChanged).toContain("signs/G1"), 15_000);
});

it("credentials that are revoked without the broker knowing are audited, and the answer says so", async () => {
  await engineer.send("POST", `${sign}/credentials`);
  gateway.failing.credentialsChanged = fail;
  const response = await engineer.send("DELETE", `${sign}/credentials`);
  expect(response.status).toBe(503);
  expect((await json<Problem>(response)).detail).toMatch(/taken away, but the broker could not be told/);
  expect(await lastAudit()).toMatchObject({
    action: "revokeDeviceCredentials",
    target: "signs/G1",
    detail: { outcome: "followUpFailed" },
  });
  gateway.failing.credentialsChanged = undefined;
  expect((await engineer.send("DELETE", `${sign}/credentials`)).status).toBe(404);
});

it("a device that leaves the network loses its connection and cannot come in, until it is back", async () => {
  await engineer.send("POST", `${sign}/credentials`);
  const without = smallNetworkDraft();
  without.features = without.features.filter(({ properties }) => properties.kind !== "sign");
  gateway.credentialsChanged.length = 0;
  await engineer.send("PUT", "/api/v1/network", without);
  expect(gateway.credentialsChanged).toContain("signs/G1");
  expect(await findDeviceCredentials(gateway.database, "signs", "G1")).toBeNull();
  await engineer.send("PUT", "/api/v1/network", smallNetworkDraft());
  expect(await findDeviceCredentials(gateway.database, "signs", "G1")).not.toBeNull();
});

it("credentials of a device that has left the network can be revoked for good", async () => {
  await engineer.send("POST", `${sign}/credentials`);
  const without = smallNetworkDraft();
  without.features = without.features.filter(({ properties }) => properties.kind !== "sign");
  await engineer.send("PUT", "/api/v1/network", without);
  expect((await engineer.send("DELETE", `${sign}/credentials`)).status).toBe(204);
  await engineer.send("PUT", "/api/v1/network", smallNetworkDraft());
  expect(await revokeDeviceCredentials(gateway.database, "signs", "G1")).toBe(false);
});

it("the network is replaced with If-Match only where it is still that one", async () => {
  const put = (etag: string, draft = smallNetworkDraft()) =>
    engineer.send("PUT", "/api/v1/network", draft, { "if-match": etag });
  await engineer.send("PATCH", sign, { outOfService: false });
  const etag = (await engineer.get("/api/v1/network")).headers.get("etag") ?? "";
  await engineer.send("PATCH", sign, { outOfService: true });
  const late = await put(etag);
  expect(late.status).toBe(412);
  expect((await json<Problem>(late)).code).toBe("conflict");
  const now = (await engineer.get("/api/v1/network")).headers.get("etag") ?? "";
  expect((await put(`W/${now}`)).status).toBe(412);
  expect((await put(`"other", ${now}`)).status).toBe(200);
  expect((await put("*")).status).toBe(200);
});

it("a file that does not say whether a device is out of service leaves it as it is; one that says sets it", async () => {
  const outOfService = async () => (await json<{ outOfService: boolean }>(engineer.get(sign))).outOfService;
  await engineer.send("PATCH", sign, { outOfService: true });
  const unsaid = smallNetworkDraft();
  expect(propertiesOf(unsaid, "sign", "G1")).not.toHaveProperty("outOfService");
  await engineer.send("PUT", "/api/v1/network", unsaid);
  expect(await outOfService()).toBe(true);
  const said = smallNetworkDraft();
  propertiesOf(said, "sign", "G1").outOfService = false;
  await engineer.send("PUT", "/api/v1/network", said);
  expect(await outOfService()).toBe(false);
});

it("an audit row holds what PostgreSQL does not, made storable; a reason with U+0000 is refused", async () => {
  const refused = await engineer.send("PATCH", sign, { outOfService: true, reason: "x\u0000" });
  expect(refused.status).toBe(422);
  const detail = { reason: "x\u0000 \ud83d", good: "\ud83d\ude00" };
  await insertAudit(gateway.database, {
    ...{ at: Date.now(), actor: "a\u0000", role: null, from: null, action: "patchDevice", target: null },
    detail,
  });
  expect(await lastAudit()).toMatchObject({
    actor: "a\ufffd",
    detail: { reason: "x\ufffd \ufffd", good: "\ud83d\ude00" },
  });
});

it("a row by a token names the token by its id", async () => {
  const one = await gateway.script("engineer", "same-name");
  const two = await gateway.script("engineer", "same-name");
  const ids = [];
  for (const script of [one, two]) {
    await script.send("PATCH", sign, { outOfService: true });
    const row = await lastAudit();
    expect(row).toMatchObject({ actor: "token:same-name" });
    ids.push(row?.detail.tokenId);
  }
  expect(new Set(ids).size).toBe(2);
  expect(ids).not.toContain(undefined);
});

it("credentials are never in force by themselves where the broker keeps accounts of its own, and the answers say so", async () => {
  gateway.canTellBroker = false;
  const issued = await engineer.send("POST", `${sign}/credentials`);
  expect(issued.status).toBe(201);
  expect(await json(issued)).toMatchObject({ username: "signs/G1", inForce: false });
  const revoked = await engineer.send("DELETE", `${sign}/credentials`);
  expect(revoked.status).toBe(409);
  expect((await json<Problem>(revoked)).detail).toContain("the broker keeps accounts of its own");
  expect(await findDeviceCredentials(gateway.database, "signs", "G1")).toBeNull();
});
