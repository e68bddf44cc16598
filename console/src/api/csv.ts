import type { RouteName } from "@roadcast/contract";
import { addressOf } from "./client.js";
import { ApiError, errorOfAnswer } from "./errors.js";

/** The answer of an operation as text/csv, for a file. */
export async function fetchCsv(
  name: Extract<RouteName, "detectorSeries" | "linkSeries">,
  input: Parameters<typeof addressOf>[1],
): Promise<Blob> {
  let answer: Response;
  try {
    answer = await fetch(addressOf(name, input), { headers: { accept: "text/csv" }, credentials: "same-origin" });
  } catch (cause) {
    throw new ApiError("unreachable", { cause });
  }
  if (!answer.ok) throw errorOfAnswer(answer.status, {});
  return answer.blob();
}
