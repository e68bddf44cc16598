import { type ChannelNotice, channelNotice, type SocketAnswer } from "@roadcast/contract";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withoutEncoder } from "../../../gateway/src/media/channel-notice.js";
import { goldenNetwork, registryOf } from "../../support/broker-network.js";
import { LiveGateway, TestConsole } from "../../support/live-gateway.js";

let onAir: string | null;
let gateway: LiveGateway;
const consoles: TestConsole[] = [];

beforeEach(async () => {
  onAir = null;
  const channels = () =>
    ["exam", "lecture"].map((id) => ({ ...withoutEncoder(id, ["studio"], "none here", Date.now()), onAir }));
  gateway = await new LiveGateway(registryOf(goldenNetwork()), { channels }).start();
});
afterEach(async () => {
  for (const console of consoles.splice(0)) console.close();
  await gateway.stop();
});

async function open(role = "viewer"): Promise<{ console: TestConsole; heard: ChannelNotice[] }> {
  const console = await new TestConsole(gateway.port, { "x-role": role }).connected();
  consoles.push(console);
  const heard: ChannelNotice[] = [];
  console.socket.on("channel", (notice) => heard.push(notice));
  return { console, heard };
}

const watch = ({ socket }: TestConsole, request: unknown) =>
  new Promise<SocketAnswer>((resolve) => socket.emit("watchChannels", request as never, resolve));

describe("a console that watches channels", () => {
  it("hears at once how each is, then of every change, in the shape of the contract", async () => {
    const { console, heard } = await open();
    expect(await watch(console, { on: true })).toEqual({ ok: true });
    await console.until(() => heard.length >= 2);
    expect(heard.slice(0, 2).map(({ id }) => id)).toEqual(["exam", "lecture"]);
    onAir = "studio";
    await console.until(() => heard.some((notice) => notice.id === "exam" && notice.onAir === "studio"));
    for (const notice of heard) channelNotice.strict().parse(notice);
  });

  it("hears nothing more once it has looked away, while others do", async () => {
    const [left, stays, never] = [await open(), await open("broadcaster"), await open("engineer")];
    await watch(left.console, { on: true });
    await watch(stays.console, { on: true });
    expect(await watch(left.console, { on: false })).toEqual({ ok: true });
    left.heard.splice(0);
    onAir = "studio";
    await stays.console.until(() => stays.heard.some((notice) => notice.onAir === "studio"));
    // Whatever was on its way to it comes before this answer.
    await new Promise((resolve) => left.console.socket.emit("clock", resolve));
    expect([left.heard, never.heard]).toEqual([[], []]);
  });

  it("begins anew with all of them after its connection was lost", async () => {
    const { console, heard } = await open();
    await watch(console, { on: true });
    await console.until(() => heard.length >= 2);
    console.socket.io.engine.close();
    await console.until(() => !console.socket.connected);
    await console.connected();
    heard.splice(0);
    await watch(console, { on: true });
    await console.until(() => heard.length >= 2);
    expect(new Set(heard.map(({ id }) => id))).toEqual(new Set(["exam", "lecture"]));
  });

  it.each([undefined, null, "on", {}, { on: "yes" }])("is told what is wrong with %j", async (request) => {
    const { console, heard } = await open();
    expect(await watch(console, request)).toMatchObject({ ok: false, code: "invalid" });
    expect(heard).toEqual([]);
  });
});
