import { TestChannel, testFfmpeg } from "./media-channel.js";

/** A channel in a process of its own, for tests that kill it: folder and port are its arguments. */
const [, , folder = "", port = "0"] = process.argv;

async function main(): Promise<void> {
  const channel = new TestChannel(folder, await testFfmpeg(), "bars", Number(port));
  await channel.start();
  process.stdout.write(`${JSON.stringify({ url: channel.url })}\n`);
  setInterval(() => process.stdout.write(`${JSON.stringify({ state: channel.channel.status().state })}\n`), 200);
}

main().catch((error) => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});
