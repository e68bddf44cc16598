import { createHash } from "node:crypto";
import { join } from "node:path";
import { deviceKinds, id } from "@roadcast/contract";
import { z } from "zod";
import { timeFactorRange } from "../config.js";
import { detectorFaultKinds } from "../devices/detector-sampler.js";
import { SimulatorError } from "../errors.js";
import { controllerFaultKinds } from "./injections.js";

const minutes = z.number().positive().max(1440).nullable().default(null);

const injection = z.discriminatedUnion("type", [
  z.object({ type: z.literal("incident"), link: id, capacity: z.number().min(0).max(0.95) }),
  z.object({
    type: z.literal("detector-fault"),
    detector: id,
    kind: z.enum(detectorFaultKinds),
    skewSec: z.int().min(-86_400).max(86_400).default(120),
  }),
  z.object({ type: z.literal("controller-fault"), controller: id, kind: z.enum(controllerFaultKinds) }),
  z.object({
    type: z.literal("disconnect"),
    device: z
      .string()
      .regex(
        new RegExp(`^(${deviceKinds.join("|")})/.+$`),
        `must be {kind}/{id}, kind one of ${deviceKinds.join(", ")}`,
      ),
  }),
]);

/** What the command line asks of a running simulation: one JSON object a line, answered by one. */
export const controlRequest = z.discriminatedUnion("do", [
  z.object({ do: z.literal("inject"), injection, minutes }),
  z.object({ do: z.literal("drive"), vehicle: id, links: z.array(id).max(500).nullable() }),
  z.object({ do: z.literal("list") }),
  z.object({ do: z.literal("clear"), id: z.string().max(20).nullable() }),
  z.object({ do: z.literal("status") }),
  z.object({ do: z.literal("speed"), factor: z.number().min(timeFactorRange.least).max(timeFactorRange.most) }),
]);
export type ControlRequest = z.input<typeof controlRequest>;
export type ParsedControlRequest = z.output<typeof controlRequest>;

export const controlAnswer = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), text: z.string(), data: z.unknown() }),
  z.object({ ok: z.literal(false), code: z.string(), message: z.string() }),
]);
export type ControlAnswer = z.infer<typeof controlAnswer>;

/** The longest path that every system takes for a Unix socket, bytes (sun_path of macOS less its end). */
const longestSocketPath = 103;

/**
 * Where a simulation listens for its command line: a Unix socket in the data folder, readable by its owner only; on
 * Windows a named pipe that the folder gives its name.
 * @throws SimulatorError `socketPath` where the folder's path is too long for a socket
 */
export function controlSocketPath(dataDir: string): string {
  if (process.platform === "win32") {
    return `\\\\.\\pipe\\roadcast-simulator-${createHash("sha256").update(dataDir).digest("hex").slice(0, 16)}`;
  }
  const path = join(dataDir, "simulator.sock");
  if (Buffer.byteLength(path) > longestSocketPath) {
    throw new SimulatorError("socketPath", `${path} is too long for a socket: choose a shorter --data-dir`);
  }
  return path;
}
