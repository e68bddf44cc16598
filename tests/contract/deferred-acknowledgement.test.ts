import { createServer, type Server, type Socket } from "node:net";
import mqttPacket, { type IPublishPacket, type Packet } from "mqtt-packet";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Delivery } from "../../gateway/src/broker/broker.js";
import { checkedClientVersion, ExternalBroker, requireCheckedClient } from "../../gateway/src/broker/external.js";
import { FakeClock, silentLogger } from "../support/broker-ingest.js";
import { listenLocally } from "../support/ports.js";

/** For machines that do other work beside. */
const patience = { timeout: 20_000 };

const v5 = { protocolVersion: 5 } as const;

/** The other end of the wire: a broker that says only what the test tells it, and notes what it hears. */
class ScriptedBroker {
  readonly heard: Packet[] = [];
  readonly sockets: Socket[] = [];
  sessionPresent = false;
  refuseWith = 0;
  private readonly server: Server;

  constructor() {
    this.server = createServer((socket) => {
      this.sockets.push(socket);
      const parser = mqttPacket.parser(v5);
      socket.on("error", () => undefined);
      socket.on("data", (data) => parser.parse(data));
      parser.on("packet", (packet) => {
        this.heard.push(packet);
        if (packet.cmd === "connect") {
          this.send({ cmd: "connack", reasonCode: this.refuseWith, sessionPresent: this.sessionPresent });
        }
        if (packet.cmd === "subscribe") {
          this.send({ cmd: "suback", messageId: packet.messageId ?? 0, granted: packet.subscriptions.map(() => 1) });
        }
        if (packet.cmd === "pingreq") this.send({ cmd: "pingresp" });
      });
    });
  }

  listen(): Promise<number> {
    return listenLocally(this.server);
  }

  send(packet: Packet): void {
    this.sockets.at(-1)?.write(mqttPacket.generate(packet, v5));
  }

  publish(messageId: number, payload = "{}", more: Partial<IPublishPacket> = {}): void {
    const topic = "roads/v1/detectors/D1/readings";
    this.send({ cmd: "publish", topic, payload, qos: 1, dup: false, retain: false, messageId, ...more });
  }

  pubacks(): number[] {
    return this.heard.flatMap((packet) => (packet.cmd === "puback" ? [packet.messageId ?? 0] : []));
  }

  count(cmd: Packet["cmd"]): number {
    return this.heard.filter((packet) => packet.cmd === cmd).length;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

describe("acknowledging after the commit, on the pinned MQTT client", () => {
  let broker: ScriptedBroker;
  let gateway: ExternalBroker;
  let deliveries: Delivery[];

  beforeEach(async () => {
    broker = new ScriptedBroker();
    const port = await broker.listen();
    deliveries = [];
    gateway = new ExternalBroker(
      {
        url: `mqtt://gateway:secret@127.0.0.1:${port}`,
        prefix: "roads/v1",
        clock: new FakeClock(0),
        logger: silentLogger,
        maxHeld: 20,
        maxHeldBytes: 1000,
      },
      (delivery) => deliveries.push(delivery),
    );
  });

  afterEach(async () => {
    await gateway.stop();
    broker.close();
  });

  const received = (count: number) => vi.waitFor(() => expect(deliveries).toHaveLength(count), patience);
  /** What was sent before it has been read: the answer to a later packet is there. */
  const roundTrip = async () => {
    const before = deliveries.length;
    broker.publish(60_000, "after", { qos: 0 });
    await received(before + 1);
    deliveries.pop()?.settle();
  };

  it("is the version that was checked", () => {
    expect(checkedClientVersion).toBe("5.16.0");
    expect(() => requireCheckedClient()).not.toThrow();
  });

  it("connects with a kept session and a stated receive maximum, and subscribes to what devices send", async () => {
    await gateway.start();
    expect(broker.heard[0]).toMatchObject({
      cmd: "connect",
      clean: false,
      clientId: "gateway",
      protocolVersion: 5,
      properties: { receiveMaximum: 2000, sessionExpiryInterval: 604_800 },
    });
    const subscribe = broker.heard.find((packet) => packet.cmd === "subscribe");
    expect(
      subscribe?.cmd === "subscribe" && subscribe.subscriptions.map(({ topic, qos }) => [topic, qos]),
    ).toContainEqual(["roads/v1/+/+/readings", 1]);
  });

  it("takes message after message without acknowledging any, and goes on answering pings", async () => {
    await gateway.start();
    for (let id = 1; id <= 15; id += 1) broker.publish(id);
    await received(15);
    await roundTrip();
    expect(broker.pubacks()).toEqual([]);
    expect(gateway.status().unacknowledged).toBe(15);
  });

  it("acknowledges in receive order, whatever the order of the commits", async () => {
    await gateway.start();
    for (let id = 1; id <= 5; id += 1) broker.publish(id);
    await received(5);
    for (const at of [4, 2, 1]) deliveries[at]?.settle();
    await roundTrip();
    expect(broker.pubacks()).toEqual([]);
    deliveries[0]?.settle();
    await vi.waitFor(() => expect(broker.pubacks()).toEqual([1, 2, 3]), patience);
    deliveries[3]?.settle();
    await vi.waitFor(() => expect(broker.pubacks()).toEqual([1, 2, 3, 4, 5]), patience);
    expect(gateway.status().unacknowledged).toBe(0);
  });

  it("acknowledges once, however often it is settled", async () => {
    await gateway.start();
    broker.publish(1);
    await received(1);
    deliveries[0]?.settle();
    deliveries[0]?.settle();
    await vi.waitFor(() => expect(broker.pubacks()).toEqual([1]), patience);
    await roundTrip();
    expect(broker.pubacks()).toEqual([1]);
  });

  it("drops the acknowledgements of a connection that has gone", async () => {
    await gateway.start();
    broker.publish(1);
    broker.publish(2);
    await received(2);
    broker.sessionPresent = true;
    broker.sockets[0]?.destroy();
    await vi.waitFor(() => expect(broker.count("connect")).toBe(2), patience);
    broker.publish(7, "{}", { dup: true });
    await received(3);
    expect(deliveries.map(({ gone }) => gone)).toEqual([true, true, false]);
    for (const delivery of deliveries) delivery.settle();
    await vi.waitFor(() => expect(broker.pubacks()).toEqual([7]), patience);
  });

  it("subscribes again only where the broker has forgotten the session", async () => {
    await gateway.start();
    const subscribed = broker.count("subscribe");
    broker.sessionPresent = true;
    broker.sockets[0]?.destroy();
    await vi.waitFor(() => expect(gateway.status().connected && broker.count("connect") === 2).toBe(true), patience);
    await roundTrip();
    expect(broker.count("subscribe")).toBe(subscribed);
    broker.sessionPresent = false;
    broker.sockets[1]?.destroy();
    await vi.waitFor(() => expect(broker.count("subscribe")).toBe(subscribed + 1), patience);
  });

  it.each([
    { too: "many", payload: "{}", count: 40, most: 20 },
    { too: "large", payload: "x".repeat(600), count: 10, most: 2 },
  ])("leaves with the broker what is too $too to hold, and reads on once half is settled", async (much) => {
    await gateway.start();
    for (let id = 1; id <= much.count; id += 1) broker.publish(id, much.payload);
    await received(much.most);
    // The broker hears what the gateway sends meanwhile; the gateway reads none of what came after.
    const taken = gateway.publish("roads/v1/controllers/C1/commands", "{}", { qos: 1, retain: false });
    await vi.waitFor(() => expect(broker.count("publish")).toBe(1), patience);
    expect(gateway.status()).toMatchObject({ connected: true, unacknowledged: much.most });
    let settled = 0;
    const settleAll = () => {
      for (const delivery of deliveries.slice(settled)) {
        delivery.settle();
        settled += 1;
        expect(gateway.status().unacknowledged).toBeLessThanOrEqual(much.most);
      }
    };
    await vi.waitFor(() => {
      settleAll();
      expect(broker.pubacks()).toHaveLength(much.count);
    }, patience);
    expect(broker.pubacks()).toEqual(Array.from({ length: much.count }, (_, i) => i + 1));
    expect(broker.count("connect")).toBe(1);
    broker.sockets[0]?.destroy();
    await expect(taken).rejects.toMatchObject({ code: "publishFailed" });
  });

  it("stops in order while it leaves messages with the broker", async () => {
    await gateway.start();
    for (let id = 1; id <= 40; id += 1) broker.publish(id);
    await received(20);
    await gateway.stop();
    await vi.waitFor(() => expect(broker.count("disconnect")).toBe(1), patience);
    expect(deliveries).toHaveLength(20);
    expect(broker.pubacks()).toEqual([]);
  });

  it("commits what it holds of a lost connection before it takes the same again", async () => {
    await gateway.start();
    for (let id = 1; id <= 40; id += 1) broker.publish(id);
    await received(20);
    broker.sessionPresent = true;
    broker.sockets[0]?.destroy();
    await vi.waitFor(() => expect(gateway.status().connected).toBe(false), patience);
    expect(deliveries.every(({ gone }) => gone)).toBe(true);
    for (const delivery of deliveries) delivery.settle();
    await vi.waitFor(() => expect(broker.count("connect")).toBe(2), patience);
    broker.publish(1, "{}", { dup: true });
    await received(21);
    deliveries[20]?.settle();
    await vi.waitFor(() => expect(broker.pubacks()).toEqual([1]), patience);
  });

  it("refuses to publish while it is not connected: a command is never queued", async () => {
    await gateway.start();
    broker.refuseWith = 136;
    broker.sockets[0]?.destroy();
    await vi.waitFor(() => expect(gateway.status().connected).toBe(false), patience);
    await expect(
      gateway.publish("roads/v1/controllers/C1/commands", "{}", { qos: 1, retain: false }),
    ).rejects.toMatchObject({
      code: "notConnected",
    });
  });

  it("fails a publish whose connection is lost before the broker took it", async () => {
    await gateway.start();
    const lost = gateway.publish("roads/v1/controllers/C1/commands", "{}", { qos: 1, retain: false });
    await vi.waitFor(() => expect(broker.count("publish")).toBe(1), patience);
    broker.sockets[0]?.destroy();
    await expect(lost).rejects.toMatchObject({ code: "publishFailed" });
    await vi.waitFor(() => expect(broker.count("connect")).toBe(2), patience);
    await vi.waitFor(() => expect(gateway.status().connected).toBe(true), patience);
    await roundTrip();
    expect(broker.count("publish")).toBe(1);
  });

  it("says that the user name or password is wrong", async () => {
    broker.refuseWith = 135;
    await expect(gateway.start()).rejects.toMatchObject({
      code: "credentialsRefused",
      message: expect.stringContaining("MQTT_URL"),
    });
  });
});
