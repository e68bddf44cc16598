import { chmod, mkdir, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { messageOf, SimulatorError } from "../errors.js";
import { firstLine } from "./first-line.js";
import { type ControlAnswer, controlRequest, type ParsedControlRequest } from "./protocol.js";

/** Listens for the command line of a running simulation. */
export class ControlServer {
  private server: Server | null = null;
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly path: string,
    private readonly handle: (request: ParsedControlRequest) => { text: string; data: unknown },
  ) {}

  /** @throws SimulatorError `alreadyRunning` where another simulation listens there, `controlSocket` where none can */
  async start(): Promise<void> {
    const onDisk = process.platform !== "win32";
    if (onDisk) {
      await mkdir(dirname(this.path), { recursive: true });
      if (await answers(this.path)) {
        throw new SimulatorError(
          "alreadyRunning",
          `a simulation already runs with this data folder (${this.path}): stop it, or choose another --data-dir`,
        );
      }
      await rm(this.path, { force: true }); // left by one that was killed
    }
    const server = createServer((socket) => this.serve(socket));
    await new Promise<void>((resolve, reject) => {
      server.once("error", (cause) => {
        reject(new SimulatorError("controlSocket", `cannot listen on ${this.path}: ${messageOf(cause)}`, { cause }));
      });
      server.listen(this.path, resolve);
    });
    if (onDisk) await chmod(this.path, 0o600);
    this.server = server;
  }

  async stop(): Promise<void> {
    const server = this.server;
    this.server = null;
    if (server === null) return;
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    firstLine(socket).then(
      (line) => socket.end(`${JSON.stringify(this.answer(line))}\n`),
      () => socket.destroy(),
    );
  }

  private answer(line: string): ControlAnswer {
    try {
      const parsed = controlRequest.safeParse(JSON.parse(line));
      if (!parsed.success) {
        const faults = parsed.error.issues.map(
          (issue) => `${String(issue.path.at(-1) ?? "request")}: ${issue.message}`,
        );
        return { ok: false, code: "badArgument", message: faults.join("; ") };
      }
      return { ok: true, ...this.handle(parsed.data) };
    } catch (error) {
      const code = error instanceof SimulatorError ? error.code : "malformed";
      return { ok: false, code, message: messageOf(error) };
    }
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
