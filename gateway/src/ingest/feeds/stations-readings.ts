import { isPlainStationEntry, stationEntry, stationEnvelope } from "@roadcast/contract";
import type { Refusal } from "../message.js";
import { validate } from "../validate.js";
import { acceptTime, type Feed, isRefusal, originOf, readEntries } from "./feed.js";
import { addReading } from "./reading-row.js";

/** A station's readings: many of its detectors at one moment. */
export const stationsReadings: Feed = {
  name: "stations/readings",
  lane: "series",
  read(message, batch, context) {
    const envelope = validate(stationEnvelope, message.value);
    if (isRefusal(envelope)) return batch.refuse(envelope, originOf(message));
    const { observedAt, intervalSec, entries } = envelope.value;
    const interval = { observedAt, intervalSec };
    if (!acceptTime(message, observedAt, batch, context)) return;
    const { detectors } = context.registry;
    const alone = (entry: unknown) => ({ ...interval, entries: [entry] });
    readEntries(message, entries, alone, batch, (entry, origin): Refusal | null => {
      const valid = validate(stationEntry, entry, isPlainStationEntry);
      if (isRefusal(valid)) return valid;
      const id = valid.value.detector;
      const detector = detectors.get(id);
      if (detector === undefined)
        return { reason: "unknownDevice", detail: `the network has no detector ${id.slice(0, 80)}` };
      if (detector.feature.properties.stationId !== message.id) {
        return { reason: "foreignDetector", detail: `detector ${id} is not of station ${message.id}` };
      }
      addReading(interval, valid.value, detector, origin, batch, context);
      return null;
    });
  },
};
