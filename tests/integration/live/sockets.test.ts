import { type Network, roles, socketRoles } from "@roadcast/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { requestAddress } from "../../../gateway/src/http/request-address.js";
import { requestLimit } from "../../../gateway/src/http/request-limit.js";
import { goldenNetwork, registryOf } from "../../support/broker-network.js";
import { committed, readingOf } from "../../support/live.js";
import { LiveGateway, TestConsole } from "../../support/live-gateway.js";

describe("a console's socket", () => {
  let gateway: LiveGateway;
  let consoles: TestConsole[];
  let reads = 0;

  beforeEach(async () => {
    gateway = await new LiveGateway(registryOf(goldenNetwork())).start();
    consoles = [];
  });

  afterEach(async () => {
    for (const console of consoles) console.close();
    await gateway.stop();
  });

  const open = async (headers?: Record<string, string>, transports?: string[]) => {
    const console = new TestConsole(gateway.port, headers, transports);
    consoles.push(console);
    return console.connected();
  };
  const read = (detector = "D1") => {
    reads += 1;
    gateway.apply(committed({ readings: [readingOf(detector, Date.now() + reads)] }));
  };

  it("is refused to nobody in particular, with a reason", async () => {
    const console = new TestConsole(gateway.port, {});
    consoles.push(console);
    await console.until(() => console.refusal !== null);
    expect(console.refusal?.data?.code).toBe("unauthenticated");
    expect(gateway.sockets.counts().sockets).toBe(0);
  });

  it("is given a snapshot, then numbered deltas that follow on it", async () => {
    read();
    const console = await open();
    expect(await console.subscribe("A1")).toEqual({ ok: true });
    await console.until(() => console.snapshots.length === 1);
    const [snapshot] = console.snapshots;
    expect(snapshot).toMatchObject({ area: "A1", epoch: gateway.state.epoch });
    expect(snapshot?.detectors.find(({ id }) => id === "D1")?.speedKph).toBe(41.5);
    read("D2");
    await console.until(() => console.deltas.length > 0);
    const [delta] = console.deltas;
    expect(delta?.epoch).toBe(snapshot?.epoch);
    expect(delta?.fromSeq).toBeLessThanOrEqual(snapshot?.seq ?? -1);
    expect(delta?.detectors.map(({ id }) => id)).toEqual(["D2"]);
    expect(delta?.links.map(({ id }) => id)).toEqual(["L1"]);
  });

  it("works over long polling where WebSocket does not get through", async () => {
    const console = await open(undefined, ["polling"]);
    await console.subscribe("A1");
    await console.until(() => console.snapshots.length === 1);
    read();
    await console.until(() => console.deltas.length === 1);
  });

  it("is given a new snapshot when it asks, at most every two seconds", async () => {
    const console = await open();
    await console.subscribe("A1");
    await console.until(() => console.snapshots.length === 1);
    const resync = () => console.ask("resync", { area: "A1" });
    const [first, second] = await Promise.all([resync(), resync()]);
    expect(first).toEqual({ ok: true });
    expect(second).toMatchObject({ ok: false, code: "rateLimited" });
    await console.until(() => console.snapshots.length === 2);
    expect(console.snapshots).toHaveLength(2);
  });

  it("takes a snapshot of the new epoch before any delta after the gateway was started again", async () => {
    const console = await open();
    console.socket.on("connect", () => void console.subscribe("A1"));
    await console.subscribe("A1");
    await console.until(() => console.snapshots.length === 1);
    const { port } = gateway;
    await gateway.stop();
    await console.until(() => !console.socket.connected);
    gateway = await new LiveGateway(registryOf(goldenNetwork())).start(port);
    read();
    await console.until(() => console.snapshots.length === 2);
    expect(console.snapshots[1]?.epoch).toBe(gateway.state.epoch);
    expect(console.deltas.filter(({ epoch }) => epoch === gateway.state.epoch)).toEqual([]);
  });

  it.each([
    ["an area that there is not", { areas: ["A1", "A404"] }, "notFound"],
    ["no list", { areas: "A1" }, "invalid"],
    ["nothing", undefined, "invalid"],
    ["a prototype key", JSON.parse('{"__proto__": {"areas": ["A1"]}}'), "invalid"],
  ])("is answered clearly where it asks for %s", async (_what, request, code) => {
    const console = await open();
    expect(await console.ask("subscribe", request)).toMatchObject({ ok: false, code });
    expect(gateway.sockets.counts().subscriptions).toBe(0);
  });

  it("survives requests without a callback and other nonsense", async () => {
    const console = await open();
    const raw = console.socket as unknown as { emit(event: string, ...values: unknown[]): void };
    raw.emit("clock");
    raw.emit("clock", 5);
    raw.emit("subscribe");
    raw.emit("subscribe", { areas: ["A1"] }, "not a function");
    raw.emit("unheardOf", { deep: [[[[[[]]]]]] });
    const at = await new Promise<number>((resolve) => console.socket.emit("clock", resolve));
    expect(Math.abs(at - Date.now())).toBeLessThan(60_000);
    expect(console.socket.connected).toBe(true);
  });

  it("gets nothing more of an area that it has left", async () => {
    const console = await open();
    await console.subscribe("A1");
    await console.until(() => console.snapshots.length === 1);
    expect(await console.ask("unsubscribe", { areas: ["A1"] })).toEqual({ ok: true });
    const other = await open();
    await other.subscribe("A1");
    read();
    await other.until(() => other.deltas.length === 1);
    expect(console.deltas).toEqual([]);
    expect(gateway.sockets.counts().subscriptions).toBe(1);
  });

  it.each(roles)("serves each event to a %s as the contract's table says", async (role) => {
    const console = await open({ "x-role": role });
    const requests: Record<keyof typeof socketRoles, unknown[]> = {
      subscribe: [{ areas: ["A1"] }],
      unsubscribe: [{ areas: ["A1"] }],
      resync: [{ area: "A404" }],
      clock: [],
      watchChannels: [{ on: true }],
      watchAlarms: [{ on: true }],
      watchCorridors: [{ on: true }],
    };
    type Asked = { emitWithAck(event: string, ...values: unknown[]): Promise<unknown> };
    const { socket } = console;
    for (const [event, request] of Object.entries(requests)) {
      const allowed: readonly string[] = socketRoles[event as keyof typeof socketRoles];
      // The clock has no answer for those whom it is not for; any other answer comes, however busy the machine.
      const isSilent = event === "clock" && !allowed.includes(role);
      const asked = (isSilent ? socket.timeout(2_000) : socket) as unknown as Asked;
      const answering = asked.emitWithAck(event, ...request);
      const answer = await (isSilent ? answering.catch(() => ({ code: "forbidden" })) : answering);
      const refused = typeof answer === "object" && answer !== null && "code" in answer && answer.code === "forbidden";
      expect([event, refused]).toEqual([event, !allowed.includes(role)]);
    }
  });

  it("hears of refused messages, counted by reason", async () => {
    const console = await open();
    const notice = new Promise((resolve) => console.socket.once("deadLetters", resolve));
    gateway.sockets.noticeDeadLetters(["malformed", "future"]);
    gateway.sockets.noticeDeadLetters(["malformed"]);
    expect(await notice).toMatchObject({ total: 3, byReason: { malformed: 2, future: 1 } });
  });

  it("hears that the network was replaced, and begins again where something has gone", async () => {
    const console = await open();
    await console.subscribe("A1");
    await console.until(() => console.snapshots.length === 1);
    const notice = new Promise((resolve) => console.socket.once("networkChanged", resolve));
    const network: Network = goldenNetwork();
    const features = network.features.filter(({ properties }) => properties.id !== "D9");
    gateway.state.replaceRegistry(registryOf({ ...network, features }), Date.now());
    gateway.sockets.networkChanged();
    await notice;
    await console.until(() => console.snapshots.length === 2);
    expect(console.snapshots[1]?.epoch).not.toBe(console.snapshots[0]?.epoch);
    expect(console.snapshots[1]?.detectors.map(({ id }) => id)).not.toContain("D9");
  });

  it("ends when its person has lost access, and nobody else's does", async () => {
    const viewer = await open({ "x-role": "viewer" });
    const admin = await open({ "x-role": "admin" });
    viewer.socket.io.reconnection(false);
    gateway.sockets.disconnectWhere(({ username }) => username === "viewer");
    await viewer.until(() => !viewer.socket.connected);
    expect(admin.socket.connected).toBe(true);
  });
});

describe("handshakes from one address", () => {
  const handshake = "socket.io/?EIO=4&transport=polling";

  it("are refused past its limit before anybody is looked up, proxies that are trusted looked through", async () => {
    const limit = requestLimit(1);
    const seenAddress = requestAddress(1);
    let lookups = 0;
    const gateway = await new LiveGateway(registryOf(goldenNetwork()), {
      limit: (request) => limit.byAddress(seenAddress(request)),
      authenticate: async () => {
        lookups += 1;
        return null;
      },
    }).start();
    try {
      const statuses = async (forwarded: string) => {
        const headers = { "x-forwarded-for": forwarded };
        const asked = Array.from({ length: 15 }, () =>
          fetch(`http://127.0.0.1:${gateway.port}/${handshake}`, { headers }),
        );
        return (await Promise.all(asked)).map(({ status }) => status).filter((status) => status === 200).length;
      };
      expect(await statuses("192.0.2.1")).toBe(10);
      expect(await statuses("192.0.2.1")).toBe(0);
      // What a caller puts before the address that the proxy saw changes nothing.
      expect(await statuses("198.51.100.7, 192.0.2.1")).toBe(0);
      expect(await statuses("192.0.2.2")).toBe(10);
      expect(lookups).toBe(0);
    } finally {
      await gateway.stop();
    }
  });

  it("leave no connection behind once they are refused", async () => {
    const gateway = await new LiveGateway(registryOf(goldenNetwork())).start();
    try {
      for (let i = 0; i < 20; i += 1) {
        const url = `http://127.0.0.1:${gateway.port}/${handshake}`;
        const { sid } = JSON.parse((await (await fetch(url)).text()).slice(1)) as { sid: string };
        await fetch(`${url}&sid=${sid}`, { method: "POST", body: "40" });
        expect(await (await fetch(`${url}&sid=${sid}`)).text()).toContain("unauthenticated");
        // Closing a polling connection waits for its next poll.
        await fetch(`${url}&sid=${sid}`);
      }
      await vi.waitFor(() => expect(gateway.sockets.counts().connections).toBe(0), { timeout: 20_000, interval: 20 });
    } finally {
      await gateway.stop();
    }
  });
});

describe("a slow socket", () => {
  const detectors = 1500;
  const slowAboveBytes = 256 * 1024;

  /** The golden network with so many detectors that a delta of all of them is some hundred kilobytes. */
  function largeNetwork(): Network {
    const network = goldenNetwork();
    const model = network.features.find(({ properties }) => properties.id === "D1");
    if (model === undefined) throw new Error("no detector");
    const more = Array.from({ length: detectors }, (_, i) => ({
      ...model,
      properties: { ...model.properties, id: `X${i}` },
    }));
    return { ...network, features: [...network.features, ...more] as Network["features"] };
  }

  it("is sent no queue, and the latest of all that changed once it has room", async () => {
    const gateway = await new LiveGateway(registryOf(largeNetwork()), { slowAboveBytes }).start();
    const [slow, quick] = [new TestConsole(gateway.port), new TestConsole(gateway.port)];
    try {
      for (const console of [slow, quick]) {
        await console.connected();
        await console.subscribe("A1");
        await console.until(() => console.snapshots.length === 1);
      }
      // Stops reading, as a console on a bad line does: what comes fills the system's buffers, then the gateway's.
      const wire = wireOf(slow);
      wire.pause();
      let round = 0;
      const change = async () => {
        round += 1;
        const observedAt = Date.now() + round;
        gateway.apply(
          committed({ readings: Array.from({ length: detectors }, (_, i) => readingOf(`X${i}`, observedAt)) }),
        );
        const seq = gateway.state.seqOf("A1") ?? 0;
        await quick.until(() => (quick.deltas.at(-1)?.seq ?? 0) >= seq);
      };
      while (gateway.sockets.counts().slow === 0 && round < 200) await change();
      expect(gateway.sockets.counts().slow).toBe(1);
      const had = slow.deltas.length;
      const held = gateway.sockets.outstandingBytes();
      for (let i = 0; i < 20; i += 1) await change();
      expect(gateway.sockets.outstandingBytes()).toBeLessThanOrEqual(held);
      expect(slow.deltas).toHaveLength(had);
      wire.resume();
      await slow.until(() => slow.deltas.at(-1)?.seq === gateway.state.seqOf("A1"));
      const caughtUp = slow.deltas.find(({ fromSeq, seq }) => fromSeq < seq && seq === gateway.state.seqOf("A1"));
      expect(caughtUp?.detectors).toHaveLength(detectors);
      for (const [i, { fromSeq }] of slow.deltas.entries()) {
        expect(fromSeq).toBeLessThanOrEqual((i === 0 ? slow.snapshots[0] : slow.deltas[i - 1])?.seq ?? -1);
      }
      expect(slow.deltas.length).toBeLessThan(quick.deltas.length - 15);
      expect(gateway.sockets.counts().slow).toBe(0);
    } finally {
      for (const console of [slow, quick]) console.close();
      await gateway.stop();
    }
  });

  /** The TCP socket under a client. */
  function wireOf({ socket }: TestConsole): { pause(): void; resume(): void } {
    const { transport } = socket.io.engine as unknown as {
      transport: { ws: { _socket: { pause(): void; resume(): void } } };
    };
    return transport.ws._socket;
  }
});
