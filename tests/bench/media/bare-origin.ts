import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Fetches what it is given to serve, then gives the same bytes from memory with Node's `http` and nothing else. */
const bodies = new Map<string, Buffer>();
for (const url of process.argv.slice(2)) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} was answered with ${response.status}`);
  bodies.set(new URL(url).pathname, Buffer.from(await response.arrayBuffer()));
}
const server = createServer((request, response) => {
  const body = bodies.get(request.url ?? "");
  if (body === undefined) response.writeHead(404).end();
  else response.writeHead(200, ["Content-Type", "video/mp4", "Content-Length", String(body.length)]).end(body);
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
