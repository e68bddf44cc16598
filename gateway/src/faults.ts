import type { z } from "zod";

/** One thing that is wrong with what somebody sent: its place (JSON Pointer, RFC 6901), a stable code, what to do. */
export interface Fault {
  pointer: string;
  code: string;
  detail: string;
  /** What the text of the code names, where it names any. */
  values?: Readonly<Record<string, string | number>>;
}

/** A path as a JSON Pointer (RFC 6901 section 3): `~` is written `~0` and `/` is written `~1`. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Every issue that a schema found, as faults. `at` is the place of the parsed value in the whole document. */
export function faultsOf(error: z.core.$ZodError, at: readonly PropertyKey[] = []): Fault[] {
  return error.issues.flatMap((issue) => faultsOfIssue(issue, at));
}

function faultsOfIssue(issue: z.core.$ZodIssue, at: readonly PropertyKey[]): Fault[] {
  const path = [...at, ...issue.path];
  if (issue.code === "invalid_union") {
    const branch = closestBranch(issue.errors);
    if (branch !== undefined) return branch.flatMap((inner) => faultsOfIssue(inner, path));
  }
  return [{ pointer: jsonPointer(path), code: codeOf(issue), detail: issue.message }];
}

/** The member of a union that the value came closest to: one that took its type and faults something further in. */
function closestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | undefined {
  const takesType = (issues: readonly z.core.$ZodIssue[]) =>
    issues.every((issue) => issue.code !== "invalid_type" || issue.path.length > 0);
  return branches.find(takesType);
}

function codeOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.message.endsWith("received undefined") ? "missing" : "wrongType";
    case "too_small":
    case "too_big":
    case "not_multiple_of":
      return "outOfRange";
    case "invalid_format":
      return "wrongFormat";
    case "invalid_value":
      return "notAllowed";
    default:
      return "invalid";
  }
}
