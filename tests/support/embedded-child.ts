import { startEmbedded } from "@roadcast/db/embedded";

/**
 * Starts the embedded database under the directory of its argument, as a gateway would, and says so on standard output:
 * a line of JSON with url, pid and port, or with the error's code and message. Ends when standard input closes.
 */
const directory = process.argv[2];
if (directory === undefined) throw new Error("which directory?");
try {
  const server = await startEmbedded({ directory, onLog: (line) => console.error(line) });
  console.log(JSON.stringify({ url: server.url, pid: server.pid, port: server.port }));
  process.stdin.on("end", () => void server.stop().then(() => process.exit(0)));
  process.stdin.resume();
} catch (error) {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  console.log(JSON.stringify({ error: code, message: error instanceof Error ? error.message : String(error) }));
  process.exit(1);
}
