import { addressOf, checkGivenBroker, givenBrokerUrl } from "./given-broker.js";

/** Once for a whole run: says which brokers it uses, and whether the one that TEST_MQTT_URL names will do. */
export default async function setup(): Promise<void> {
  const own = "Brokers of the integration tests: embedded, mosquitto of their own";
  const given = givenBrokerUrl();
  if (given === null) {
    console.log(own);
    return;
  }
  await checkGivenBroker(given);
  console.log(`${own}, and TEST_MQTT_URL, ${addressOf(given)}`);
}
