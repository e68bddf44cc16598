import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { GatewayClient } from "../../../simulators/src/gateway-client.js";
import { listenLocally } from "../../support/ports.js";
import { gridNetwork } from "../../unit/simulators/grid-network.js";

const network = gridNetwork(1, 1);
let server: Server | null = null;

/** A gateway's door, on a real socket: answers each request in turn, the last answer again and again. */
async function gatewayThatAnswers(
  ...answers: ((request: IncomingMessage, response: ServerResponse) => void)[]
): Promise<string> {
  let asked = 0;
  const opened = createServer((request, response) => {
    answers[Math.min(asked, answers.length - 1)]?.(request, response);
    asked += 1;
  });
  server = opened;
  return `http://127.0.0.1:${await listenLocally(opened)}`;
}

const json = (status: number, body: unknown) => (_: IncomingMessage, response: ServerResponse) => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};
const problem = (status: number, code: string) => json(status, { type: "about:blank", title: code, status, code });

function clientOf(url: string, signal = new AbortController().signal) {
  const warnings: string[] = [];
  const log = { info: () => undefined, warn: (text: string) => warnings.push(text) };
  return { client: new GatewayClient(url, "secret", log, signal), warnings };
}

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
  server = null;
});

describe("the simulator's way to a gateway", () => {
  it("waits for one that is not ready and for one without a network, saying so once", async () => {
    const empty = { type: "FeatureCollection", features: [] };
    const url = await gatewayThatAnswers(problem(503, "unavailable"), json(200, empty), (request, response) => {
      const known = request.headers.authorization === "Bearer secret";
      json(known ? 200 : 401, network)(request, response);
    });
    const { client, warnings } = clientOf(url);
    expect((await client.network()).features).toHaveLength(network.features.length);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("unavailable");
  });

  it("gives up at once, naming the variable, when its token is refused", async () => {
    const { client } = clientOf(await gatewayThatAnswers(problem(401, "unauthenticated")));
    await expect(client.network()).rejects.toMatchObject({
      code: "tokenRefused",
      message: expect.stringContaining("ROADCAST_TOKEN"),
    });
  });

  it("fails clearly on an answer that is not the contract's", async () => {
    const { client } = clientOf(await gatewayThatAnswers(json(201, { credentials: [{ kind: "toasters" }] })));
    await expect(client.issueCredentials([])).rejects.toMatchObject({ code: "gatewayAnswer" });
  });

  it("stops waiting when it is told to stop", async () => {
    const stop = new AbortController();
    const { client, warnings } = clientOf("http://127.0.0.1:1", stop.signal);
    const waiting = client.network();
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: "stopped" });
    expect(warnings.length).toBeLessThanOrEqual(1);
  });
});
