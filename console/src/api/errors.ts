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
  /** The gateway's own problem document: not a fault on the way, nor another's error page. */
  readonly isFromGateway: boolean;

  constructor(
    code: ApiErrorCode,
    about: {
      status?: number;
      detail?: string | undefined;
      faults?: readonly Fault[] | undefined;
      cause?: unknown;
      isFromGateway?: boolean;
    } = {},
  ) {
    super(about.detail ?? code, { cause: about.cause });
    this.code = code;
    this.status = about.status ?? null;
    this.detail = about.detail ?? null;
    this.faults = about.faults ?? [];
    this.isFromGateway = about.isFromGateway ?? false;
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

/** What the console uses of a problem document (RFC 9457). */
export type ProblemParts = Partial<Pick<Problem, "code" | "title" | "detail" | "errors">>;

/**
 * Reads a problem document part by part, for whatever stands between the console and the gateway may answer too: a
 * part that is not what the contract says is left out.
 */
export function readProblem(body: unknown): ProblemParts {
  if (typeof body !== "object" || body === null) return {};
  const parts = new Map<string, unknown>(Object.entries(body));
  const text = (name: string) => {
    const value = parts.get(name);
    return typeof value === "string" ? { [name]: value } : {};
  };
  const errors = parts.get("errors");
  return {
    ...text("code"),
    ...text("title"),
    ...text("detail"),
    ...(Array.isArray(errors) ? { errors: errors.filter(isFault) } : {}),
  };
}

const isFault = (value: unknown): value is Fault =>
  typeof value === "object" &&
  value !== null &&
  ["pointer", "code", "detail"].every((name) => typeof Reflect.get(value, name) === "string") &&
  (!("values" in value) || isValues(value.values));

const isValues = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.values(value).every((each) => typeof each === "string" || typeof each === "number");

/** The error of an answer that is no success. */
export function errorOfAnswer(status: number, problem: ProblemParts): ApiError {
  const known = problemCodes.find((code) => code === problem.code);
  return new ApiError(known ?? codeOfStatus[status] ?? "internal", {
    status,
    detail: problem.detail ?? problem.title,
    faults: problem.errors,
    isFromGateway: known !== undefined,
  });
}

/**
 * Whether nobody knows if what failed was done: nothing came back, what came back could not be read, the gateway broke
 * in the middle, or something between here and there answered in its place (502 or 504). The gateway's own 503 says
 * that nothing was done.
 */
export function isOutcomeUnknown(thrown: unknown): boolean {
  const { code, status, isFromGateway } = toApiError(thrown);
  if (code === "unreachable" || code === "unexpected" || code === "internal") return true;
  return !isFromGateway && status !== null && status >= 500;
}

/** Whatever was thrown, as an error of the console. The one place where that is decided. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new ApiError("unexpected", { detail, cause: thrown });
}
