import { type CommandNotice, socketEvents } from "@roadcast/contract";
import type { Server } from "socket.io";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { commandStore } from "../../../console/src/live/commands.js";
import { connectionStore } from "../../../console/src/live/connection.js";
import { LiveSocket } from "../../../console/src/live/socket.js";
import { LiveStore } from "../../../console/src/live/store.js";
import { commandNotice } from "../../../gateway/src/control/command-notice.js";
import { newCommand } from "../../../gateway/src/control/new-command.js";
import { goldenNetwork, registryOf } from "../../support/broker-network.js";
import { situationOf } from "../../support/control-site.js";
import { LiveGateway } from "../../support/live-gateway.js";

const requester = { name: "kim", identity: "kim", role: "trafficOperator" as const, from: null };
const command = commandNotice(newCommand(situationOf(), requester, { reason: "test" }));
const ended: CommandNotice = { ...command, commandId: "0c0c0c0c-0000-4000-8000-000000000003", endedAt: 1 };
const patience = { timeout: 20_000, interval: 10 };

let underWay: CommandNotice[] = [];
let gateway: LiveGateway;
let socket: LiveSocket;
let store: LiveStore;
let networkChanges = 0;
let sessionLooks = 0;
const startGateway = (port = 0) =>
  new LiveGateway(registryOf(goldenNetwork()), {
    authenticate: async () => ({ username: "kim", role: "trafficOperator", by: "session", mustChangePassword: false }),
    control: { commands: () => underWay, locks: async () => [] },
  }).start(port);
const isLive = () => vi.waitFor(() => expect(connectionStore.get().status).toBe("live"), patience);
const isHeld = (...commands: CommandNotice[]) =>
  vi.waitFor(() => {
    expect(connectionStore.get().status).toBe("live");
    expect(commandStore.of("C1").map(({ commandId }) => commandId)).toEqual(commands.map((each) => each.commandId));
  }, patience);

beforeEach(async () => {
  gateway = await startGateway();
  // What a page has of a browser that the socket asks for.
  vi.stubGlobal("window", new EventTarget());
  const { port } = gateway;
  vi.stubGlobal("location", {
    protocol: "http:",
    hostname: "127.0.0.1",
    port: String(port),
    host: `127.0.0.1:${port}`,
  });
  networkChanges = 0;
  const networkChanged = () => {
    networkChanges += 1;
  };
  sessionLooks = 0;
  const refused = () => {
    sessionLooks += 1;
  };
  store = new LiveStore((flush) => setTimeout(flush));
  socket = new LiveSocket({ refused, networkChanged }, store);
});
afterEach(async () => {
  socket.stop();
  await gateway.stop();
  vi.unstubAllGlobals();
});

it("a console whose line was lost takes no command for under way, or for the last, that ended meanwhile", async () => {
  underWay = [command];
  socket.start();
  socket.watch(["A1"]);
  await isHeld(command);
  gateway.sockets.tellCommand("A1", ended);
  await isHeld(command, ended);
  const { port } = gateway;
  await gateway.stop();
  await vi.waitFor(() => expect(connectionStore.get().status).toBe("disconnected"), patience);
  expect(commandStore.of("C1")).toHaveLength(2);
  const next = { ...command, commandId: "0d0d0d0d-0000-4000-8000-000000000004" };
  underWay = [next];
  gateway = await startGateway(port);
  await isHeld(next);
});

it("an area that the gateway does not know yet costs the others nothing, and comes once it is known", async () => {
  socket.start();
  socket.watch(["A1", "A2"]);
  await vi.waitFor(() => expect(store.holds("A1")).toBe(true), patience);
  expect(connectionStore.get().status).toBe("connecting");
  const network = goldenNetwork();
  const more = network.features
    .filter(({ properties }) => properties.kind === "area")
    .map((area) => ({ ...area, properties: { ...area.properties, id: "A2" } }));
  const features = [...network.features, ...more] as typeof network.features;
  gateway.state.replaceRegistry(registryOf({ ...network, features }), Date.now());
  gateway.sockets.networkChanged();
  await isLive();
});

it("a console looks at each connect whether the network was replaced while nobody could tell it", async () => {
  socket.start();
  socket.watch(["A1"]);
  await isLive();
  expect(networkChanges).toBe(1);
  const { port } = gateway;
  await gateway.stop();
  await vi.waitFor(() => expect(connectionStore.get().status).toBe("disconnected"), patience);
  gateway = await startGateway(port);
  await isLive();
  expect(networkChanges).toBe(2);
});

/** The gateway's side, which stands still with the page as its next pings come; gives how often it was asked. */
function stallAtPings(isAnswered: boolean, often: number): () => number {
  let asked = 0;
  const { io } = gateway.sockets as unknown as { io: Server };
  for (const side of io.of("/").sockets.values()) {
    side.use(([event], next) => {
      if (event !== socketEvents.ping) return next();
      asked += 1;
      // Neither side goes on: the page's timer has run out before it can read the answer.
      if (asked <= often) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000);
      if (isAnswered) next();
    });
  }
  return () => asked;
}

it("a page that stands still for longer than a heartbeat may take keeps its line", async () => {
  const found: string[] = [];
  const stop = connectionStore.subscribe(() => found.push(connectionStore.get().status));
  socket.start();
  socket.watch(["A1"]);
  await isLive();
  const asked = stallAtPings(true, 1);
  await vi.waitFor(() => expect(asked()).toBeGreaterThan(2), patience);
  stop();
  expect(found).not.toContain("disconnected");
});

it("a page that stands still again and again, with no answer, gives its line up for another", async () => {
  const found: string[] = [];
  const stop = connectionStore.subscribe(() => found.push(connectionStore.get().status));
  socket.start();
  socket.watch(["A1"]);
  await isLive();
  stallAtPings(false, Number.POSITIVE_INFINITY);
  await vi.waitFor(() => expect(found).toContain("disconnected"), patience);
  await isLive();
  stop();
});

it("a console whose line the gateway ends for good has its session looked at, at once", async () => {
  socket.start();
  socket.watch(["A1"]);
  await isLive();
  expect(sessionLooks).toBe(0);
  gateway.sockets.disconnectWhere(() => true);
  await vi.waitFor(() => expect(connectionStore.get().status).toBe("disconnected"), patience);
  expect(sessionLooks).toBe(1);
});
