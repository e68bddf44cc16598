import { vehiclePosition } from "@roadcast/contract";
import { toMeasure } from "../normalise-quality.js";
import { validate } from "../validate.js";
import { acceptTime, type Feed, isRefusal, originOf } from "./feed.js";

/** Where a vehicle is; QoS 0. */
export const vehiclesPosition: Feed = {
  name: "vehicles/position",
  lane: "state",
  read(message, batch, context) {
    const valid = validate(vehiclePosition, message.value);
    if (isRefusal(valid)) return batch.refuse(valid, originOf(message));
    const { speedKph, headingDeg, ...place } = valid.value;
    const position = { ...place, speedKph: toMeasure(speedKph), headingDeg: toMeasure(headingDeg) };
    if (!acceptTime(message, position.observedAt, batch, context)) return;
    batch.add("positions", { vehicleId: message.id, receivedAt: message.raw.receivedAt, position }, originOf(message));
  },
};
