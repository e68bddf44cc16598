import { type ControllerCommand, controllerCommand, uuid } from "@roadcast/contract";
import { z } from "zod";

const anyCommand = z.object({ commandId: uuid, type: z.string().optional().catch(undefined) });
const knownTypes: ReadonlySet<string> = new Set(controllerCommand.options.map((option) => option.shape.type.value));

/** A message as a command, or why it is none, for its sender. */
export type ReadCommand = { commandId: string; command: ControllerCommand } | { commandId: string; refusal: string };

/** Reads a message of the commands topic; null where there is no command id and so nobody to answer. */
export function readCommand(payload: Uint8Array): ReadCommand | null {
  let body: unknown = null;
  try {
    body = JSON.parse(Buffer.from(payload).toString("utf8"));
  } catch {
    return null;
  }
  const any = anyCommand.safeParse(body);
  if (!any.success) return null;
  const { commandId, type } = any.data;
  const parsed = controllerCommand.safeParse(body);
  if (parsed.success) return { commandId, command: parsed.data };
  if (type === undefined || !knownTypes.has(type)) {
    const name = type !== undefined && /^[A-Za-z0-9_-]{1,40}$/.test(type) ? type : "without a type";
    return { commandId, refusal: `this controller does not know the command ${name}` };
  }
  const faults = parsed.error.issues.slice(0, 4).map(({ path, message }) => `${path.join(".")}: ${message}`);
  return { commandId, refusal: `the command ${type} cannot be read: ${faults.join("; ")}` };
}
