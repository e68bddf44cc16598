import { randomBytes } from "node:crypto";
import { uplinkTopic } from "@roadcast/contract";
import type { MqttClient } from "mqtt";
import { connectClient } from "./broker-device.js";

/** First level of the topics of tests. On a broker that others use too, the account of the tests needs these alone. */
const firstLevel = "roadcast-tests";

/** A prefix of topics that nobody else has, on whatever broker. */
export function newPrefix(): string {
  return `${firstLevel}/${randomBytes(6).toString("hex")}`;
}

/** The client id of somebody under a prefix. */
export function clientIdUnder(prefix: string, who: string): string {
  return `${prefix}/${who}`.replaceAll("/", "-");
}

/** The broker that TEST_MQTT_URL names, or null where the tests have their own alone. */
export function givenBrokerUrl(): string | null {
  const url = process.env.TEST_MQTT_URL;
  return url === undefined || url === "" ? null : url;
}

/** Address without user name and password. */
export function addressOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/** Whether the account of a given broker may do what the tests do; rejects with what it may not. */
export async function checkGivenBroker(url: string, patienceMs = 10_000): Promise<void> {
  const prefix = newPrefix();
  const topic = uplinkTopic(prefix, "detectors", "D1", "readings");
  const clients: MqttClient[] = [];
  const connect = async (who: string) => {
    const client = await connectClient(url, { protocolVersion: 5, clientId: clientIdUnder(prefix, who) });
    clients.push(client);
    return client;
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    const reader = await connect("reader");
    const heard = new Promise<void>((resolve, reject) => {
      reader.once("message", () => resolve());
      reader.once("close", () => reject(new Error("it ends a connection when the account opens a second")));
      const silent = new Error(`nothing comes back of what is published under ${firstLevel}/`);
      timer = setTimeout(() => reject(silent), patienceMs);
    });
    // A rejection may come before it is awaited.
    heard.catch(() => undefined);
    await reader.subscribeAsync(topic, { qos: 1 });
    const writer = await connect("writer");
    await writer.publishAsync(topic, "{}", { qos: 1 });
    await heard;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`TEST_MQTT_URL, ${addressOf(url)}: ${why}. What its account needs stands in tests/README.md`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    for (const client of clients) client.end(true);
  }
}
