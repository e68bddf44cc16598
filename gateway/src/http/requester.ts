import type { Principal } from "../auth/principal.js";
import type { ControlRequester } from "./dependencies.js";

/** Who asks, as the control room writes it down. */
export function requesterOf({ username, role, tokenId }: Principal, address: string): ControlRequester {
  return { name: username, identity: tokenId === null ? username : `token:${tokenId}`, role, from: address };
}
