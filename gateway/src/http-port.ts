import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { StartError } from "./start-error.js";

const starting: RequestListener = (_request, response) => {
  response.writeHead(503, { "Content-Type": "application/problem+json", "Retry-After": "2" });
  response.end(JSON.stringify({ type: "about:blank", title: "Starting", status: 503, code: "unavailable" }));
};

/** Takes the port before anything else starts, so that a second gateway is noticed; says "starting" until it serves. */
export class HttpPort {
  readonly server: Server;
  private listener: RequestListener = starting;

  constructor() {
    this.server = createServer((request, response) => this.listener(request, response));
    // Slow senders must not hold connections: a request is read within this, its head sooner (slow-loris).
    this.server.requestTimeout = 60_000;
    this.server.headersTimeout = 15_000;
  }

  /** Rejects with a `StartError`. */
  async start(host: string, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", (error) => reject(explain(error, host, port)));
      this.server.listen(port, host, resolve);
    });
  }

  /** Answers requests with the application from here on. */
  serve(listener: RequestListener): void {
    this.listener = listener;
  }

  /** The port listened on, also where any free one was asked for. */
  get port(): number {
    return (this.server.address() as AddressInfo | null)?.port ?? 0;
  }

  /** Lets requests that are being answered finish, for two seconds at most. */
  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      const cut = setTimeout(() => this.server.closeAllConnections(), 2_000);
      this.server.close(() => {
        clearTimeout(cut);
        resolve();
      });
      this.server.closeIdleConnections();
    });
  }
}

function explain(error: Error, host: string, port: number): StartError {
  const code = "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") {
    return new StartError(
      "portInUse",
      `port ${port} of ${host} is in use: stop what listens there (another Roadcast?), or set PORT to a free one`,
      error,
    );
  }
  return new StartError(
    "cannotListen",
    `cannot listen on ${host}:${port} (${error.message}): check HOST and PORT; ports below 1024 need rights`,
    error,
  );
}
