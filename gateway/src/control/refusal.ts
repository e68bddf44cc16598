import type { RefusalCode, TextValues } from "@roadcast/contract";

/**
 * One rule that forbids a command: a stable code, words for people in English, the place in the request (JSON Pointer),
 * and what the text of the code names, where it names any: moments in epoch ms.
 */
export interface Refusal {
  code: RefusalCode;
  detail: string;
  place: string;
  values?: TextValues | undefined;
}

export function refusal(code: RefusalCode, detail: string, place = "", values?: TextValues): Refusal {
  return { code, detail, place, ...(values === undefined ? {} : { values }) };
}
