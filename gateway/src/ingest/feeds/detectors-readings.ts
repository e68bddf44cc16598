import { isPlainReading, reading } from "@roadcast/contract";
import type { Batch } from "../batch.js";
import type { Message, Origin, Refusal } from "../message.js";
import { checkTime } from "../normalise-time.js";
import { validate } from "../validate.js";
import { type Feed, type FeedContext, isRefusal, originOf, readEntries } from "./feed.js";
import { addReading } from "./reading-row.js";

/** A detector's readings: one, or an array of which each stands for itself. */
export const detectorsReadings: Feed = {
  name: "detectors/readings",
  lane: "series",
  read(message, batch, context) {
    if (Array.isArray(message.value)) {
      const readEntry = (entry: unknown, origin: Origin) => readOne(message, entry, origin, batch, context);
      readEntries(message, message.value, (entry) => entry, batch, readEntry);
      return;
    }
    const origin = originOf(message);
    const refusal = readOne(message, message.value, origin, batch, context);
    if (refusal !== null) batch.refuse(refusal, origin);
  },
};

function readOne(message: Message, value: unknown, origin: Origin, batch: Batch, context: FeedContext): Refusal | null {
  const detector = context.registry.detectors.get(message.id);
  if (detector === undefined) return { reason: "unknownDevice", detail: `the network has no detector ${message.id}` };
  const valid = validate(reading, value, isPlainReading);
  if (isRefusal(valid)) return valid;
  const { observedAt, intervalSec } = valid.value;
  const badTime = checkTime(observedAt, context.bounds);
  if (badTime !== null) {
    batch.noteClock(message, observedAt);
    return badTime;
  }
  addReading({ observedAt, intervalSec }, valid.value, detector, origin, batch, context);
  return null;
}
