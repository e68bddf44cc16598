import { type RouteName, type RouteOutput, type RouteSpec, routes } from "@roadcast/contract";
import { config } from "zod";
import { ApiError } from "./errors.js";

// The content policy forbids code made at run time, which the schema library would otherwise try.
config({ jitless: true });

/**
 * Reads an answer with the schema of its operation. Loaded with the first answer that is read, apart from the first screen.
 *
 * @throws ApiError `unexpected` where the answer is not what the contract says
 */
export function readAnswer<N extends RouteName>(name: N, status: number, body: unknown): RouteOutput<N> {
  const { response }: RouteSpec = routes[name];
  if (response === null) return undefined as RouteOutput<N>;
  const parsed = response.safeParse(body);
  if (!parsed.success) throw new ApiError("unexpected", { status, detail: parsed.error.message, cause: parsed.error });
  return parsed.data as RouteOutput<N>;
}
