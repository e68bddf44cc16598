import { createInterface } from "node:readline";
import { TestChannel, testFfmpeg } from "./media-channel.js";
import type { MediaProcessStatus } from "./media-process.js";

/** A channel in a process of its own, for tests that kill it: folder and port are its arguments. See `MediaProcess`. */
const [, , folder = "", port = "0"] = process.argv;

async function main(): Promise<void> {
  const test = await started();
  const { channel } = test;
  createInterface({ input: process.stdin }).on("line", (line) => {
    const [command, value = ""] = line.split(" ");
    if (command === "take") channel.changeSource(value);
    else if (command === "slate") channel.forceSlate(value === "on");
  });
  setInterval(() => {
    const { state, onAir, wanted, slateForced, nextSequence, faults } = channel.status();
    const said: MediaProcessStatus = {
      ...{ state, onAir, wanted, slateForced, nextSequence },
      faults: faults.map(({ code }) => code),
      encoder: test.bars.pid,
    };
    process.stdout.write(`${JSON.stringify(said)}\n`);
  }, 200);
}

async function started(): Promise<TestChannel> {
  const test = new TestChannel(folder, await testFfmpeg(), "bars", { port: Number(port) });
  await test.start();
  return test;
}

main().catch((error) => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});
