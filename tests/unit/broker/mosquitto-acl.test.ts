import { commandTopic, deviceKinds, gatewaySubscriptions, uplinks, uplinkTopic } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { shippedTopicRules } from "../../support/mosquitto.js";

/** The topics of the rules that begin with the given words. */
function rules(prefix: string, words: string): string[] {
  const lines = shippedTopicRules(prefix).split("\n");
  return lines.filter((line) => line.startsWith(`${words} `)).map((line) => line.slice(words.length + 1));
}

describe.each(["roads/v1", "seoul/gangnam/v2", "a&b$HOME"])("the shipped topic rules under %s", (prefix) => {
  it("let the gateway read what the contract has it subscribe to, and write every command", () => {
    const health = ["$SYS/broker/uptime"];
    expect(rules(prefix, "topic read").sort()).toEqual([...gatewaySubscriptions(prefix), ...health].sort());
    expect(rules(prefix, "topic write")).toEqual([`${prefix}/+/+/commands`]);
  });

  it("let a device write each of its messages and read its commands", () => {
    const own = (topic: string) => topic.replace("/controllers/C1/", "/%u/");
    const messages = deviceKinds.flatMap((kind) =>
      uplinks[kind].map((uplink) => own(uplinkTopic(prefix, "controllers", "C1", uplink))),
    );
    expect(rules(prefix, "pattern write").sort()).toEqual([...new Set(messages)].sort());
    expect(rules(prefix, "pattern read")).toEqual([own(commandTopic(prefix, "controllers", "C1"))]);
  });
});
