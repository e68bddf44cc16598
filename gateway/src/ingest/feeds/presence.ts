import { type DeviceKind, deviceKinds, presence } from "@roadcast/contract";
import { checkTime } from "../normalise-time.js";
import { validate } from "../validate.js";
import { type Feed, isRefusal, originOf } from "./feed.js";

/**
 * A device's connection and, by its last will, the loss of it. `at` is the time of the connect in both, so that it
 * may be long ago and is held to no retention.
 */
function presenceOf(kind: DeviceKind): Feed {
  return {
    name: `${kind}/presence`,
    lane: "state",
    read(message, batch, context) {
      const valid = validate(presence, message.value);
      if (isRefusal(valid)) return batch.refuse(valid, originOf(message));
      const { online, at } = valid.value;
      const badTime = checkTime(at, context.bounds);
      if (badTime?.reason === "future") return batch.refuse(badTime, originOf(message));
      const { id: deviceId, raw } = message;
      const row = { kind, deviceId, online, at, receivedAt: raw.receivedAt };
      if (context.presence.accept(row)) batch.add("presence", row, originOf(message));
    },
  };
}

export const presenceFeeds: readonly Feed[] = deviceKinds.map(presenceOf);
