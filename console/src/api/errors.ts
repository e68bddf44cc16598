import { type Problem, type ProblemCode, problemCodes } from "@roadcast/contract";

/** What can go wrong with a request, as the console tells people: the gateway's codes and two of its own. */
export type ApiErrorCode = ProblemCode | "unreachable" | "unexpected";

/** A fault of the input with its place (JSON Pointer). */
export type Fault = NonNullable<Problem["errors"]>[number];

/** A request that did not succeed. The code picks the text in the catalogues; `detail` is for logs and experts. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ApiErrorCode;
  readonly status: number | null;
  readonly detail: string | null;
  readonly faults: readonly Fault[];

  constructor(
    code: ApiErrorCode,
    about: {
      status?: number;
      detail?: string | undefined;
      faults?: readonly Fault[] | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(about.detail ?? code, { cause: about.cause });
    this.code = code;
    this.status = about.status ?? null;
    this.detail = about.detail ?? null;
    this.faults = about.faults ?? [];
  }
}

/** Codes for answers that are no problem document: a proxy's own error page. */
const codeOfStatus: Record<number, ApiErrorCode> = {
  400: "malformed",
  401: "unauthenticated",
  403: "forbidden",
  404: "notFound",
  409: "conflict",
  413: "tooLarge",
  415: "unsupportedMedia",
  422: "invalid",
  429: "rateLimited",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

/** The error of an answer that is no success. */
export function errorOfAnswer(status: number, problem: Problem | null): ApiError {
  const known = problemCodes.find((code) => code === problem?.code);
  return new ApiError(known ?? codeOfStatus[status] ?? "internal", {
    status,
    detail: problem?.detail ?? problem?.title,
    faults: problem?.errors,
  });
}

/** Whatever was thrown, as an error of the console. The one place where that is decided. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new ApiError("unexpected", { detail, cause: thrown });
}
