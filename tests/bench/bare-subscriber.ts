import mqtt from "mqtt";

/** The bare ceiling: an mqtt.js subscriber that parses and does nothing else. Arguments: URL, messages to take. */
const [url = "", expected = "0"] = process.argv.slice(2);
const client = mqtt.connect(url, { protocolVersion: 5, properties: { receiveMaximum: 2000 } });
let seen = 0;
let readings = 0;
let first = 0n;
client.on("message", (_topic, payload) => {
  if (seen === 0) first = process.hrtime.bigint();
  const message = JSON.parse(payload.toString()) as { entries?: unknown[] };
  readings += message.entries?.length ?? 1;
  seen += 1;
  if (seen === Number(expected)) {
    console.log(JSON.stringify({ readings, seconds: Number(process.hrtime.bigint() - first) / 1e9 }));
    client.end(true);
  }
});
client.on("connect", () => {
  client.subscribe("roads/v1/+/+/readings", { qos: 1 }, () => console.log("ready"));
});
