import { controllerState } from "@roadcast/contract";
import { validate } from "../validate.js";
import { acceptTime, type Feed, isRefusal, originOf } from "./feed.js";

/** What a controller reports of itself, on every change and every 5 s. */
export const controllersState: Feed = {
  name: "controllers/state",
  lane: "state",
  read(message, batch, context) {
    const valid = validate(controllerState, message.value);
    if (isRefusal(valid)) return batch.refuse(valid, originOf(message));
    const state = valid.value;
    if (!acceptTime(message, state.observedAt, batch, context)) return;
    const { receivedAt, retained } = message.raw;
    batch.add("controllerStates", { controllerId: message.id, receivedAt, state, retained }, originOf(message));
  },
};
