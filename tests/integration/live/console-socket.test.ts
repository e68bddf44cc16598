import type { CommandNotice } from "@roadcast/contract";
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
const startGateway = (port = 0) =>
  new LiveGateway(registryOf(goldenNetwork()), {
    authenticate: async () => ({ username: "kim", role: "trafficOperator", by: "session", mustChangePassword: false }),
    control: { commands: () => underWay, locks: async () => [] },
  }).start(port);
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
  const events = { refused: () => undefined, networkChanged: () => undefined };
  socket = new LiveSocket(events, new LiveStore((flush) => setTimeout(flush)));
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
