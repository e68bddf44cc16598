import { readFile } from "node:fs/promises";
import { type DeviceCredentials, deviceCredentials, type Network, network } from "@roadcast/contract";
import { z } from "zod";
import { messageOf, SimulatorError } from "./errors.js";

/** What `POST /api/v1/device-credentials` answers, or the bare list in it. */
const credentialsFile = z.union([z.object({ credentials: z.array(deviceCredentials) }), z.array(deviceCredentials)]);

/** A network from a GeoJSON file. @throws SimulatorError `badFile` that names the place of the first faults */
export async function readNetworkFile(path: string): Promise<Network> {
  return parseFile(path, network);
}

/** Broker credentials from a file. @throws SimulatorError `badFile` */
export async function readCredentialsFile(path: string): Promise<DeviceCredentials[]> {
  const parsed = await parseFile(path, credentialsFile);
  return Array.isArray(parsed) ? parsed : parsed.credentials;
}

async function parseFile<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  let body: unknown;
  try {
    body = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new SimulatorError("badFile", `${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 5).map((issue) => `/${issue.path.join("/")}: ${issue.message}`);
  throw new SimulatorError("badFile", `${path} is not as the contract says: ${faults.join("; ")}`);
}
