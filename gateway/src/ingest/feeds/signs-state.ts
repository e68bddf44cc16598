import { signState } from "@roadcast/contract";
import { validate } from "../validate.js";
import { acceptTime, type Feed, isRefusal, originOf } from "./feed.js";

/** What a sign shows and what ails it. */
export const signsState: Feed = {
  name: "signs/state",
  lane: "state",
  read(message, batch, context) {
    const valid = validate(signState, message.value);
    if (isRefusal(valid)) return batch.refuse(valid, originOf(message));
    const state = valid.value;
    if (!acceptTime(message, state.observedAt, batch, context)) return;
    const { receivedAt, retained } = message.raw;
    batch.add("signStates", { signId: message.id, receivedAt, state, retained }, originOf(message));
  },
};
