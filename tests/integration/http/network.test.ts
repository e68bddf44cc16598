import type { AuditEntry, DeviceCredentials, DeviceDetail, DeviceSummary, Network, Problem } from "@roadcast/contract";
import { findDeviceCredentials, listAudit } from "@roadcast/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyDevicePassword } from "../../../gateway/src/broker/device-passwords.js";
import { type Client, type HttpGateway, json, startHttpGateway } from "../../support/http-gateway.js";
import { propertiesOf, smallNetworkDraft } from "../../support/small-network.js";

let gateway: HttpGateway;
let engineer: Client;
beforeAll(async () => {
  gateway = await startHttpGateway();
  engineer = await gateway.person("engineer", "keeps-network");
  const response = await engineer.send("PUT", "/api/v1/network", smallNetworkDraft());
  if (response.status !== 200) throw new Error(await response.text());
});
afterAll(() => gateway.stop());

const lastAudit = async () => (await listAudit(gateway.database, { limit: 1 })).items[0];

describe("the network", () => {
  it("comes back as it was put, with counts and a row in the audit trail", async () => {
    const response = await engineer.send("PUT", "/api/v1/network", smallNetworkDraft());
    const result = await json<{ counts: Record<string, number>; removed: number }>(response);
    expect(result).toMatchObject({ counts: { link: 2, detector: 2, controller: 1, vehicle: 1 }, removed: 0 });
    expect(await lastAudit()).toMatchObject({ actor: "keeps-network", action: "putNetwork", target: "small" });
    const network = await json<Network>(engineer.get("/api/v1/network"));
    expect(network.features.map(({ properties }) => properties.id)).toEqual(
      smallNetworkDraft().features.map(({ properties }) => properties.id),
    );
  });

  it("is taken as application/geo+json too", async () => {
    const headers = { "content-type": "application/geo+json" };
    const response = await engineer.send("PUT", "/api/v1/network", JSON.stringify(smallNetworkDraft()), headers);
    expect(response.status).toBe(200);
  });

  it("is given again only when it changed", async () => {
    const first = await engineer.get("/api/v1/network");
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]+"$/);
    const again = await engineer.get("/api/v1/network", { "if-none-match": etag });
    expect(again.status).toBe(304);
    expect(again.headers.get("vary")).toMatch(/accept-encoding/i);
    expect(await again.text()).toBe("");
    const draft = smallNetworkDraft();
    propertiesOf(draft, "sign", "G1").widthPx = 128;
    await engineer.send("PUT", "/api/v1/network", draft);
    const changed = await engineer.get("/api/v1/network", { "if-none-match": etag });
    expect(changed.status).toBe(200);
  });

  it("is the same compressed and plain, before and after a change", async () => {
    const encodings = ["gzip", "identity"];
    const texts = async () => {
      const answers = encodings.map((encoding) => engineer.get("/api/v1/network", { "accept-encoding": encoding }));
      const [zipped, plain] = await Promise.all(answers);
      expect(zipped?.headers.get("content-encoding")).toBe("gzip");
      expect(plain?.headers.get("content-encoding")).toBeNull();
      expect(zipped?.headers.get("etag")).toBe(plain?.headers.get("etag"));
      const [first, second] = [await zipped?.text(), await plain?.text()];
      expect(first).toBe(second);
      expect(Number(zipped?.headers.get("content-length"))).toBeLessThan(first?.length ?? 0);
      expect((await engineer.get("/api/v1/network", { "accept-encoding": "gzip" })).status).toBe(200);
      return first;
    };
    const before = await texts();
    const draft = smallNetworkDraft();
    draft.name = "renamed";
    await engineer.send("PUT", "/api/v1/network", draft);
    const after = await texts();
    expect(after).not.toBe(before);
    expect(after).toContain("renamed");
  });

  it("with faults is refused with all of them, and nothing is changed or audited", async () => {
    const before = await (await engineer.get("/api/v1/network")).text();
    const audited = await lastAudit();
    const draft = smallNetworkDraft();
    draft.name = "broken";
    propertiesOf(draft, "link", "L1").lanes = 0;
    propertiesOf(draft, "sign", "G1").linkId = "L9";
    propertiesOf(draft, "controller", "C1").nodeId = "N9";
    const response = await engineer.send("PUT", "/api/v1/network", draft);
    expect(response.status).toBe(422);
    const body = await json<Problem>(response);
    expect(body.code).toBe("invalid");
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining([
        "/features/5/properties/lanes",
        "/features/11/properties/linkId",
        "/features/10/properties/nodeId",
      ]),
    );
    expect(await (await engineer.get("/api/v1/network")).text()).toBe(before);
    expect(await lastAudit()).toEqual(audited);
  });

  it("may be larger than other bodies, which end at 1 MiB", async () => {
    const padding = "x".repeat(2 * 1024 * 1024);
    const large = await engineer.send("PUT", "/api/v1/network", { ...smallNetworkDraft(), padding });
    expect(large.status).toBe(200);
    const other = await engineer.send("POST", "/api/v1/device-credentials", { devices: [], padding });
    expect(other.status).toBe(413);
    expect((await json<Problem>(other)).code).toBe("tooLarge");
  });
});

describe("devices", () => {
  const devices = "/api/v1/devices";
  const list = async (query = "") => (await json<{ items: DeviceSummary[] }>(engineer.get(`${devices}${query}`))).items;
  const names = (items: DeviceSummary[]) => items.map(({ kind, id }) => `${kind}/${id}`);

  it("are listed by kind and id, with the area that they stand in", async () => {
    const items = await list();
    expect(names(items)).toEqual([
      "detectors/D1",
      "detectors/D2",
      "stations/S1",
      "controllers/C1",
      "signs/G1",
      "cameras/K1",
      "vehicles/V1",
    ]);
    expect(items.find(({ id }) => id === "C1")?.areaId).toBe("A1");
    expect(items.find(({ id }) => id === "V1")?.areaId).toBeNull();
  });

  it("page without a gap or a repeat, whatever the size of the page", async () => {
    const all = names(await list());
    for (const limit of [1, 2, 3, 7]) {
      const seen: string[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
        const page: { items: DeviceSummary[]; nextCursor: string | null } = await json(
          engineer.get(`${devices}?limit=${limit}${query}`),
        );
        seen.push(...names(page.items));
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(all);
    }
  });

  it("can be asked for by kind, area, text and state", async () => {
    const heard = { since: Date.now(), lastSeenAt: Date.now(), faults: [] };
    gateway.statuses.set("detectors/D1", { ...heard, online: true, faults: ["noHit"] });
    gateway.statuses.set("detectors/D2", { ...heard, online: false });
    gateway.statuses.set("stations/S1", { ...heard, online: null });
    expect(names(await list("?kind=signs"))).toEqual(["signs/G1"]);
    expect(names(await list("?areaId=A2"))).toEqual([]);
    expect(names(await list("?q=g1"))).toEqual(["signs/G1"]);
    expect(names(await list("?state=online"))).toEqual(["detectors/D1", "stations/S1"]);
    expect(names(await list("?state=offline"))).toEqual(["detectors/D2"]);
    expect(names(await list("?state=failed"))).toEqual(["detectors/D1"]);
    expect(names(await list("?state=silent&kind=cameras"))).toEqual(["cameras/K1"]);
    const detail = await json<DeviceDetail>(engineer.get(`${devices}/detectors/D1`));
    expect(detail).toMatchObject({ online: true, faults: ["noHit"], attributes: { linkId: "L1", lane: 1 } });
  });

  it("go out of service and back, with the reason in the audit trail", async () => {
    const operator = await gateway.person("trafficOperator", "takes-out");
    const out = await operator.send("PATCH", `${devices}/signs/G1`, { outOfService: true, reason: "lamp broken" });
    expect(await json(out)).toMatchObject({ outOfService: true });
    expect(await lastAudit()).toMatchObject({
      actor: "takes-out",
      action: "patchDevice",
      target: "signs/G1",
      detail: { outOfService: true, reason: "lamp broken" },
    });
    expect(names(await list("?state=outOfService"))).toEqual(["signs/G1"]);
    await operator.send("PATCH", `${devices}/signs/G1`, { outOfService: false });
    expect(await list("?state=outOfService")).toEqual([]);
  });

  it.each([
    ["GET", `${devices}/signs/G9`],
    ["POST", `${devices}/signs/G9/credentials`],
    ["DELETE", `${devices}/signs/G9/credentials`],
  ])("that are not in the network are not found: %s %s", async (method, path) => {
    expect((await engineer.send(method, path)).status).toBe(404);
  });

  it("are given a broker password that is shown once and kept as a hash", async () => {
    gateway.credentialsChanged.length = 0;
    const response = await engineer.send("POST", `${devices}/signs/G1/credentials`);
    expect(response.status).toBe(201);
    const credentials = await json<DeviceCredentials>(response);
    expect(credentials.username).toBe("signs/G1");
    const stored = await findDeviceCredentials(gateway.database, "signs", "G1");
    expect(await verifyDevicePassword(credentials.password, stored?.passwordHash ?? "")).toBe(true);
    expect(gateway.credentialsChanged).toEqual(["signs/G1"]);
    expect(JSON.stringify(await lastAudit())).not.toContain(credentials.password);
    const detail = await json<DeviceDetail>(engineer.get(`${devices}/signs/G1`));
    expect(detail.hasCredentials).toBe(true);
    expect(detail.credentialsIssuedAt).not.toBeNull();

    const renewed = await json<DeviceCredentials>(engineer.send("POST", `${devices}/signs/G1/credentials`));
    const now = await findDeviceCredentials(gateway.database, "signs", "G1");
    expect(await verifyDevicePassword(credentials.password, now?.passwordHash ?? "")).toBe(false);
    expect(await verifyDevicePassword(renewed.password, now?.passwordHash ?? "")).toBe(true);
  });

  it("lose it when it is revoked, and their connection is ended", async () => {
    await engineer.send("POST", `${devices}/cameras/K1/credentials`);
    gateway.credentialsChanged.length = 0;
    expect((await engineer.send("DELETE", `${devices}/cameras/K1/credentials`)).status).toBe(204);
    expect(gateway.credentialsChanged).toEqual(["cameras/K1"]);
    expect(await findDeviceCredentials(gateway.database, "cameras", "K1")).toBeNull();
    expect((await engineer.send("DELETE", `${devices}/cameras/K1/credentials`)).status).toBe(404);
  });

  it("can all be given one at once, or those that are named", async () => {
    const all = await json<{ credentials: DeviceCredentials[] }>(
      engineer.send("POST", "/api/v1/device-credentials", {}),
    );
    expect(all.credentials.map(({ username }) => username)).toEqual(names(await list()));
    const entry = (await lastAudit()) as AuditEntry | undefined;
    expect(entry).toMatchObject({ action: "issueCredentials", detail: { devices: "all", count: 7 } });
    const some = await engineer.send("POST", "/api/v1/device-credentials", {
      devices: [
        { kind: "signs", id: "G1" },
        { kind: "signs", id: "G1" },
      ],
    });
    expect((await json<{ credentials: DeviceCredentials[] }>(some)).credentials).toHaveLength(1);
    const wrong = await engineer.send("POST", "/api/v1/device-credentials", {
      devices: [
        { kind: "signs", id: "G1" },
        { kind: "signs", id: "G9" },
      ],
    });
    expect(wrong.status).toBe(422);
    expect((await json<Problem>(wrong)).errors?.map(({ pointer }) => pointer)).toEqual(["/devices/1"]);
  });
});

describe("the live snapshot", () => {
  it("is of every area, or of those that are named", async () => {
    const areas = async (query: string) => {
      const body = await json<{ areas: { area: string }[] }>(engineer.get(`/api/v1/live${query}`));
      return body.areas.map(({ area }) => area);
    };
    expect(await areas("")).toEqual(["A1", "A2"]);
    expect(await areas("?areas=A2")).toEqual(["A2"]);
    expect((await engineer.get("/api/v1/live?areas=A2,A9")).status).toBe(404);
    expect((await engineer.get("/api/v1/live?areas=a%20b")).status).toBe(422);
  });
});
