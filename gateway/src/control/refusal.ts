import type { RefusalCode } from "@roadcast/contract";

/** One rule that forbids a command: a stable code, words for people, and the place in the request (JSON Pointer). */
export interface Refusal {
  code: RefusalCode;
  detail: string;
  place: string;
}

export function refusal(code: RefusalCode, detail: string, place = ""): Refusal {
  return { code, detail, place };
}
