import { commandResult } from "@roadcast/contract";
import { validate } from "../validate.js";
import { acceptTime, type Feed, isRefusal, originOf } from "./feed.js";

/** A device's answers to commands. */
function resultsOf(name: "controllers/results" | "signs/results"): Feed {
  return {
    name,
    lane: "state",
    read(message, batch, context) {
      const valid = validate(commandResult, message.value);
      if (isRefusal(valid)) return batch.refuse(valid, originOf(message));
      if (!acceptTime(message, valid.value.at, batch, context)) return;
      const { kind, id, raw } = message;
      batch.add(
        "commandResults",
        { kind, deviceId: id, receivedAt: raw.receivedAt, result: valid.value },
        originOf(message),
      );
    },
  };
}

export const controllersResults = resultsOf("controllers/results");
export const signsResults = resultsOf("signs/results");
