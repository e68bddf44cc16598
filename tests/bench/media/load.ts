import { connect } from "node:net";

/** What a load process is told, as its only argument, in JSON. */
export interface LoadJob {
  port: number;
  path: string;
  /** Connections that are kept alive, each with one request at a time. */
  connections: number;
  /** Runs before the count begins, and while it is counted, s. */
  warmSec: number;
  seconds: number;
}

/** What it prints, in JSON. */
export interface LoadFigures {
  requests: number;
  bytes: number;
  seconds: number;
}

const separator = Buffer.from("\r\n\r\n");

/** Asks for one thing over and over on a socket of its own, without an HTTP library in the way. */
function ask({ port, path }: LoadJob, onAnswer: (bytes: number) => void): void {
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n`;
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let head: Buffer = Buffer.alloc(0);
  let left = 0;
  let size = 0;
  const answered = () => {
    onAnswer(size);
    socket.write(request);
  };
  socket.on("connect", () => socket.write(request));
  socket.on("data", (chunk: Buffer) => {
    if (left > 0) {
      left -= chunk.length;
      if (left === 0) answered();
      return;
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    const end = head.indexOf(separator);
    if (end < 0) return;
    const text = head.toString("latin1", 0, end);
    if (!text.startsWith("HTTP/1.1 200")) fail(text);
    size = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? fail(text));
    left = size - (head.length - end - separator.length);
    head = Buffer.alloc(0);
    if (left === 0) answered();
  });
  socket.on("error", (error) => fail(error.message));
  socket.on("close", () => fail("the server closed a connection"));
}

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

const job = JSON.parse(process.argv[2] ?? "{}") as LoadJob;
const counted: LoadFigures = { requests: 0, bytes: 0, seconds: 0 };
let since = Number.POSITIVE_INFINITY;
for (let i = 0; i < job.connections; i += 1) {
  ask(job, (bytes) => {
    if (performance.now() < since) return;
    counted.requests += 1;
    counted.bytes += bytes;
  });
}
since = performance.now() + job.warmSec * 1000;
setTimeout(
  () => {
    counted.seconds = (performance.now() - since) / 1000;
    process.stdout.write(`${JSON.stringify(counted)}\n`, () => process.exit(0));
  },
  (job.warmSec + job.seconds) * 1000,
);
