import { eventsEnvelope, signalEvent } from "@roadcast/contract";
import type { Refusal } from "../message.js";
import { checkTime } from "../normalise-time.js";
import { validate } from "../validate.js";
import { type Feed, isRefusal, originOf, readEntries } from "./feed.js";

/** A controller's high-resolution events; each entry stands for itself. */
export const controllersEvents: Feed = {
  name: "controllers/events",
  lane: "series",
  read(message, batch, context) {
    const envelope = validate(eventsEnvelope, message.value);
    if (isRefusal(envelope)) return batch.refuse(envelope, originOf(message));
    const alone = (entry: unknown) => ({ entries: [entry] });
    readEntries(message, envelope.value.entries, alone, batch, (entry, origin): Refusal | null => {
      const valid = validate(signalEvent, entry);
      if (isRefusal(valid)) return valid;
      const [at, code, parameter] = valid.value;
      const badTime = checkTime(at, context.bounds);
      if (badTime !== null) return badTime;
      batch.add("signalEvents", { controllerId: message.id, at, code, parameter }, origin);
      return null;
    });
  },
};
