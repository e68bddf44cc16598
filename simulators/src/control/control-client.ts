import { connect } from "node:net";
import { SimulatorError } from "../errors.js";
import { firstLine } from "./first-line.js";
import { type ControlAnswer, type ControlRequest, controlAnswer } from "./protocol.js";

const answerWithinMs = 10_000;

/**
 * Asks a running simulation and gives its answer.
 * @throws SimulatorError `notRunning` where none listens there, `noAnswer` where it does not answer as it should
 */
export async function askSimulation(path: string, request: ControlRequest): Promise<ControlAnswer> {
  const socket = connect(path);
  let connected = false;
  socket.once("connect", () => {
    connected = true;
    socket.write(`${JSON.stringify(request)}\n`);
  });
  socket.setTimeout(answerWithinMs, () => socket.destroy(new Error("no answer in time")));
  try {
    return controlAnswer.parse(JSON.parse(await firstLine(socket)));
  } catch (cause) {
    if (connected)
      throw new SimulatorError("noAnswer", "the simulation gives no answer that this version reads", { cause });
    const text = `no simulation listens on ${path}: start one, or name its folder with --data-dir`;
    throw new SimulatorError("notRunning", text, { cause });
  } finally {
    socket.destroy();
  }
}
