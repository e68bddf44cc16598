import { createServer, type Server } from "node:net";

/** Has a server listen on a free port of 127.0.0.1, and says which. */
export async function listenLocally(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** A port of 127.0.0.1 that something listens on until `release`. */
export async function occupyPort(): Promise<{ port: number; release(): Promise<void> }> {
  const server = createServer();
  const port = await listenLocally(server);
  return { port, release: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const { port, release } = await occupyPort();
  await release();
  return port;
}
