import { operations, type RouteName, type RouteOutput } from "@roadcast/contract";
import { addressOf } from "./client.js";
import { ApiError, errorOfAnswer, readProblem } from "./errors.js";

/**
 * Sends a body and tells how much of it has gone; `fetch` cannot tell.
 *
 * @param onSent share of the body that has been sent, 0 to 1
 * @throws ApiError whatever goes wrong, except that an aborted one rejects with the signal's reason
 */
export function sendWithProgress<N extends RouteName>(
  name: N,
  body: unknown,
  { signal, onSent }: { signal: AbortSignal; onSent: (share: number) => void },
): Promise<RouteOutput<N>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(operations[name].method.toUpperCase(), addressOf(name));
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("content-type", "application/json");
    request.upload.addEventListener("progress", ({ loaded, total }) => onSent(total === 0 ? 1 : loaded / total));
    request.upload.addEventListener("load", () => onSent(1));
    request.addEventListener("error", () => reject(new ApiError("unreachable")));
    request.addEventListener("abort", () => reject(signal.reason));
    request.addEventListener("load", () => {
      if (request.status >= 400 || request.status === 0) {
        reject(errorOfAnswer(request.status, readProblem(parse(request.responseText))));
        return;
      }
      import("./answers.js")
        .then(({ readAnswer }) => resolve(readAnswer(name, request.status, parse(request.responseText))))
        .catch(reject);
    });
    signal.addEventListener("abort", () => request.abort());
    request.send(JSON.stringify(body));
  });
}

/**
 * Fetches a file and tells how much of it has come, in bytes.
 *
 * @throws ApiError whatever goes wrong, except that an aborted one rejects with the signal's reason
 */
export async function fetchFile(
  address: string,
  accept: string,
  { signal, onReceived }: { signal: AbortSignal; onReceived: (bytes: number) => void },
): Promise<Blob> {
  try {
    const answer = await fetch(address, { headers: { accept }, credentials: "same-origin", signal });
    if (!answer.ok) throw errorOfAnswer(answer.status, readProblem(await answer.json().catch(() => null)));
    const chunks: BlobPart[] = [];
    let bytes = 0;
    const reader = answer.body?.getReader();
    for (;;) {
      const next = await reader?.read();
      if (next === undefined || next.done) break;
      chunks.push(next.value);
      bytes += next.value.byteLength;
      onReceived(bytes);
    }
    return new Blob(chunks, { type: accept });
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw cause instanceof ApiError ? cause : new ApiError("unreachable", { cause });
  }
}

/** Hands a file to the browser's downloads. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
