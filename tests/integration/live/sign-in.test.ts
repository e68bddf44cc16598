import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { changeAccount } from "../../../gateway/src/auth/accounts.js";
import type { Principal } from "../../../gateway/src/auth/principal.js";
import { revokeToken } from "../../../gateway/src/auth/tokens.js";
import { goldenNetwork, registryOf } from "../../support/broker-network.js";
import { type Client, type HttpGateway, startHttpGateway } from "../../support/http-gateway.js";
import { LiveGateway, TestConsole } from "../../support/live-gateway.js";

describe("sign-in of a socket", () => {
  let http: HttpGateway;
  let live: LiveGateway<Principal>;
  let consoles: TestConsole[];
  let people = 0;

  beforeAll(async () => {
    http = await startHttpGateway();
  });
  afterAll(async () => {
    await http.stop();
  });
  beforeEach(async () => {
    consoles = [];
    live = await new LiveGateway<Principal>(registryOf(goldenNetwork()), {
      authenticate: (request) => http.auth.authenticateHandshake(request),
      stillValid: (principal) => http.auth.stillValid(principal),
      revalidateEveryMs: 50,
    }).start();
    http.auth.onAccessEnded((isEnded) => live.sockets.disconnectWhere(isEnded));
  });
  afterEach(async () => {
    for (const console of consoles) console.close();
    await live.stop();
  });

  const dial = (headers: Record<string, string>) => {
    const console = new TestConsole(live.port, headers);
    consoles.push(console);
    return console;
  };
  const person = async () => {
    people += 1;
    const username = `person${people}`;
    const client = await http.person("viewer", username);
    return { username, client, console: await dial({ cookie: client.cookie ?? "" }).connected() };
  };
  const ended = (console: TestConsole) => console.until(() => !console.socket.connected);

  it("takes the session's cookie, and ends when that session signs out", async () => {
    const { client, console } = await person();
    await client.send("DELETE", "/api/v1/session");
    await ended(console);
  });

  it("takes an API token, and ends when that is revoked", async () => {
    const script: Client = await http.script("viewer", "reader");
    const console = await dial({ authorization: `Bearer ${script.token}` }).connected();
    const admin = await http.person("admin", "revoker");
    const { items } = (await (await admin.get("/api/v1/tokens")).json()) as { items: { id: string; name: string }[] };
    await revokeToken(http.auth, items.find(({ name }) => name === "reader")?.id ?? "");
    await ended(console);
  });

  it("ends when the account is disabled", async () => {
    const { username, console } = await person();
    await changeAccount(http.auth, username, { disabled: true });
    await ended(console);
  });

  it("ends by itself where the session is over without anybody saying so", async () => {
    const { console } = await person();
    http.clockOffsetMs = 25 * 3_600_000;
    try {
      await ended(console);
    } finally {
      http.clockOffsetMs = 0;
    }
  });

  it.each([
    ["no cookie", {}],
    ["a cookie that nobody signed", { cookie: "roadcast.sid=s%3Aforged.forged" }],
    ["a token that there is not", { authorization: `Bearer rc_${"x".repeat(43)}` }],
  ])("refuses %s", async (_what, headers) => {
    const console = dial(headers);
    await console.until(() => console.refusal !== null);
    expect(console.refusal?.data?.code).toBe("unauthenticated");
  });

  it("refuses a page of another site that rides on a cookie", async () => {
    const { client } = await person();
    const console = dial({ cookie: client.cookie ?? "", origin: "https://elsewhere.example" });
    await console.until(() => console.refusal !== null);
    expect(console.refusal?.data?.code).toBe("unauthenticated");
  });

  it("refuses somebody who must change the password first", async () => {
    await http.addUser("newcomer", "viewer", { mustChangePassword: true });
    const client = http.client();
    await client.signIn("newcomer");
    const console = dial({ cookie: client.cookie ?? "" });
    await console.until(() => console.refusal !== null);
    expect(console.refusal?.data?.code).toBe("passwordChangeRequired");
  });
});
