import { type Problem, type Role, type RouteName, type RouteSpec, roles, routes } from "@roadcast/contract";
import { listAudit } from "@roadcast/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, type HttpGateway, startHttpGateway } from "../../support/http-gateway.js";

let gateway: HttpGateway;
const people = new Map<Role, Client>();
const scripts = new Map<Role, Client>();

beforeAll(async () => {
  gateway = await startHttpGateway();
  await gateway.loadSmallNetwork();
  for (const role of roles) {
    people.set(role, await gateway.person(role, `walks-${role.toLowerCase()}`));
    scripts.set(role, await gateway.script(role, `walks-${role}`));
  }
});
afterAll(() => gateway.stop());

/** Something that fills each parameter of a path; what it names need not exist. */
const placeholders: Record<string, string> = {
  kind: "signs",
  id: "G1",
  username: "nobody-here",
};
const pathOf = (name: RouteName): string => {
  const ofRoute: Partial<Record<RouteName, Record<string, string>>> = {
    deleteToken: { id: "00000000-0000-4000-8000-000000000000" },
    replayDeadLetter: { id: "999999" },
    getCommand: { commandId: "00000000-0000-4000-8000-000000000000" },
    getCorridor: { corridorId: "00000000-0000-4000-8000-000000000000" },
    cancelCorridor: { corridorId: "00000000-0000-4000-8000-000000000000" },
    releaseCorridorJunction: { corridorId: "00000000-0000-4000-8000-000000000000", controllerId: "C404" },
    reportCorridorPassing: { corridorId: "00000000-0000-4000-8000-000000000000", controllerId: "C404" },
    abortCommandGroup: { groupId: "00000000-0000-4000-8000-000000000000" },
    getCommandGroup: { groupId: "00000000-0000-4000-8000-000000000000" },
  };
  return routes[name].path.replace(/:(\w+)/g, (_, key: string) => ofRoute[name]?.[key] ?? placeholders[key] ?? "x");
};

/**
 * A request that gets past the role check and no further: its body is not JSON where the route takes one, so that
 * walking changes nothing. What has no body names things that are not there, or is harmless.
 */
const attempt = (client: Client, name: RouteName) => {
  const spec: RouteSpec = routes[name];
  return client.send(spec.method.toUpperCase(), pathOf(name), spec.body === undefined ? undefined : "{broken");
};

const refusal = async (response: Response) =>
  response.status === 401 || response.status === 403 ? ((await response.json()) as Problem).code : "allowed";

const names = Object.keys(routes) as RouteName[];
/** Signing out would end the walk of a person; a script has no session and is told so. */
const walked = names.filter((name) => name !== "signOut");

describe.each(walked)("%s", (name) => {
  const spec: RouteSpec = routes[name];

  it("answers to nobody unless it is public", async () => {
    const expected = spec.roles === "public" ? "allowed" : "unauthenticated";
    expect(await refusal(await attempt(gateway.client(), name))).toBe(expected);
  });

  it("answers to nobody with a token that is not one", async () => {
    const client = gateway.client();
    client.token = `rc_${"A".repeat(43)}`;
    const expected = spec.roles === "public" ? "allowed" : "unauthenticated";
    expect(await refusal(await attempt(client, name))).toBe(expected);
  });

  it.each(roles)("answers to %s, as a person and as a script, as the table says", async (role) => {
    const expected = spec.roles === "public" || spec.roles.includes(role) ? "allowed" : "forbidden";
    for (const clients of [people, scripts]) {
      const client = clients.get(role);
      if (client === undefined) throw new Error(`no client for ${role}`);
      expect(await refusal(await attempt(client, name))).toBe(expected);
    }
  });
});

describe("signOut", () => {
  it("answers to every person, not to nobody, and a script has nothing to end", async () => {
    for (const role of roles) {
      const client = await gateway.person(role, `leaves-${role.toLowerCase()}`);
      expect((await client.send("DELETE", "/api/v1/session")).status).toBe(204);
    }
    expect(await refusal(await gateway.client().send("DELETE", "/api/v1/session"))).toBe("unauthenticated");
    const script = await gateway.script("admin", "leaves");
    expect(await refusal(await script.send("DELETE", "/api/v1/session"))).toBe("forbidden");
  });
});

describe("every request that changes something", () => {
  const changing = names.filter((name) => routes[name].method !== "get");

  it.each(changing)("%s: is refused from a page of another site, with a cookie and without", async (name) => {
    const { method } = routes[name];
    const admin = people.get("admin");
    for (const cookie of [admin?.cookie ?? "", ""]) {
      for (const header of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }]) {
        const response = await gateway
          .client()
          .send(method.toUpperCase(), pathOf(name), undefined, { cookie, ...header });
        expect(response.status).toBe(403);
        expect(((await response.json()) as Problem).code).toBe("crossSite");
      }
    }
  });

  it("goes through with a token whatever the origin: no browser sends one by itself", async () => {
    const script = await gateway.script("admin", "from-anywhere");
    const headers = { origin: "https://tools.example", "sec-fetch-site": "cross-site" };
    const response = await script.send("PATCH", "/api/v1/devices/signs/G1", { outOfService: false }, headers);
    expect(response.status).toBe(200);
  });

  it("leaves nothing behind where it was refused", async () => {
    const { items: before } = await listAudit(gateway.database, { limit: 1 });
    const viewer = people.get("viewer");
    const response = await viewer?.send("PATCH", "/api/v1/devices/signs/G1", { outOfService: true });
    expect(response?.status).toBe(403);
    const { items: after } = await listAudit(gateway.database, { limit: 1 });
    expect(after).toEqual(before);
    expect(await (await people.get("admin")?.get("/api/v1/devices/signs/G1"))?.json()).toMatchObject({
      outOfService: false,
    });
  });
});

describe("what the table does not list", () => {
  it.each([
    ["GET", "/api/v1/nothing"],
    ["GET", "/api"],
    ["GET", "/api/v2/session"],
    ["PATCH", "/api/v1/session"],
    ["DELETE", "/api/v1/network"],
    ["GET", "/api/v1/users/walks-admin"],
  ])("%s %s is not found, by a problem and not by the console's page", async (method, path) => {
    const response = await (people.get("admin") ?? gateway.client()).send(method, path, undefined, {
      accept: "text/html",
    });
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(((await response.json()) as Problem).code).toBe("notFound");
  });
});
