import type { CommandNotice, LockNotice, LocksNotice } from "@roadcast/contract";
import { afterEach, beforeEach, expect, it } from "vitest";
import { commandNotice } from "../../../gateway/src/control/command-notice.js";
import { newCommand } from "../../../gateway/src/control/new-command.js";
import { goldenNetwork, registryOf } from "../../support/broker-network.js";
import { now, situationOf } from "../../support/control-site.js";
import { LiveGateway, TestConsole } from "../../support/live-gateway.js";

const requester = { name: "kim", identity: "kim", role: "trafficOperator" as const, from: null };
const command = commandNotice(newCommand(situationOf(), requester, { reason: "test" }));
const lock = {
  ...{ controllerId: "C1", holder: "kim", role: "trafficOperator" as const, reason: "works" },
  ...{ since: now, expiresAt: now + 60_000 },
};

let gateway: LiveGateway;
let underWay: CommandNotice[] = [];
let readLocks: () => Promise<LockNotice[]>;
const consoles: TestConsole[] = [];
const open = async () => {
  const console = await new TestConsole(gateway.port).connected();
  consoles.push(console);
  const commands: CommandNotice[] = [];
  const locks: LocksNotice[] = [];
  console.socket.on("command", (notice) => commands.push(notice));
  console.socket.on("locks", (notice) => locks.push(notice));
  return { console, commands, locks };
};

beforeEach(async () => {
  underWay = [];
  readLocks = async () => [lock];
  const control = { commands: () => underWay, locks: () => readLocks() };
  gateway = await new LiveGateway(registryOf(goldenNetwork()), { control }).start();
});
afterEach(async () => {
  for (const console of consoles.splice(0)) console.close();
  await gateway.stop();
});

it("a console that looks at an area is given what is under way and locked there, then each change", async () => {
  underWay = [command];
  const { console, commands, locks } = await open();
  await console.subscribe("A1");
  await console.until(() => commands.length === 1 && locks.length === 1);
  expect(locks[0]).toMatchObject({ area: "A1", locks: [lock] });
  gateway.sockets.tellCommand("A1", { ...command, state: "sent" });
  gateway.sockets.tellLocks("A1");
  await console.until(() => commands.length === 2 && locks.length === 2);
  expect(commands.map(({ state }) => state)).toEqual(["requested", "sent"]);
});

it("locks are told in the order of their changes, also where the first is slow to read", async () => {
  const { console, locks } = await open();
  await console.subscribe("A1");
  await console.until(() => locks.length === 1);
  let readFirst = (): void => undefined;
  readLocks = () => {
    readLocks = async () => [];
    return new Promise((resolve) => {
      readFirst = () => resolve([lock]);
    });
  };
  gateway.sockets.tellLocks("A1");
  gateway.sockets.tellLocks("A1");
  await new Promise((resolve) => setImmediate(resolve));
  readFirst();
  await console.until(() => locks.length === 3);
  expect(locks.slice(1).map((notice) => notice.locks.length)).toEqual([1, 0]);
});

it("locks that could not be read are told once they can be", async () => {
  const { console, locks } = await open();
  await console.subscribe("A1");
  await console.until(() => locks.length === 1);
  readLocks = () => {
    readLocks = async () => [];
    return Promise.reject(new Error("the database is away"));
  };
  gateway.sockets.tellLocks("A1");
  await console.until(() => locks.length === 2);
  expect(locks[1]?.locks).toEqual([]);
});

it("nobody hears of another area, nor of one that was left", async () => {
  const { console, commands } = await open();
  const other = await open();
  await console.subscribe("A1");
  await other.console.subscribe("A1");
  await console.ask("unsubscribe", { areas: ["A1"] });
  gateway.sockets.tellCommand("A404", command);
  gateway.sockets.tellCommand("A1", command);
  await other.console.until(() => other.commands.length === 1);
  expect(commands).toEqual([]);
});
