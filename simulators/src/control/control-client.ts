import { connect } from "node:net";
import { createInterface } from "node:readline";
import { SimulatorError } from "../errors.js";
import { type ControlAnswer, type ControlRequest, controlAnswer } from "./protocol.js";

const answerWithinMs = 10_000;

/**
 * Asks a running simulation and gives its answer.
 * @throws SimulatorError `notRunning` where none listens there, `noAnswer` where it does not answer
 */
export function askSimulation(path: string, request: ControlRequest): Promise<ControlAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const fail = (code: string, message: string, cause?: unknown) => {
      socket.destroy();
      reject(new SimulatorError(code, message, { cause }));
    };
    socket.setTimeout(answerWithinMs, () => fail("noAnswer", "the simulation does not answer: try again"));
    socket.once("error", (cause) => {
      fail("notRunning", `no simulation listens on ${path}: start one, or name its folder with --data-dir`, cause);
    });
    socket.once("connect", () => socket.write(`${JSON.stringify(request)}\n`));
    socket.once("close", () => fail("noAnswer", "the simulation closed the line without an answer: try again"));
    createInterface({ input: socket }).once("line", (line) => {
      const parsed = controlAnswer.safeParse(JSON.parse(line));
      if (!parsed.success) return fail("noAnswer", "the simulation is of another version: use its own command line");
      socket.destroy();
      resolve(parsed.data);
    });
  });
}
