import type { z } from "zod";
import type { Refusal } from "./message.js";

type Issue = z.core.$ZodIssue;

const mostDetail = 400;

/**
 * Third stage: a decoded value against the contract's schema, its faults told apart as the contract names them.
 * `isPlain` may tell, faster, what the schema would take as it stands.
 */
export function validate<S extends z.ZodType>(
  schema: S,
  value: unknown,
  isPlain?: (value: unknown) => value is z.output<S>,
): { value: z.output<S> } | Refusal {
  if (isPlain?.(value) === true) return { value };
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  const { issues } = result.error;
  const reason = issues.every((issue) => isRange(issue, at(value, issue.path))) ? "outOfRange" : "malformed";
  return { reason, detail: describe(issues) };
}

/**
 * `outOfRange` is a number beyond its bounds, one that is beyond a double's included (1e400 decodes as infinite);
 * a text or list that is too long is malformed.
 */
function isRange(issue: Issue, value: unknown): boolean {
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return true;
  if (issue.code === "too_big" || issue.code === "too_small")
    return issue.origin === "number" || issue.origin === "int";
  if (issue.code === "invalid_union") {
    return issue.errors.some(
      (branch) => branch.length > 0 && branch.every((inner) => isRange(inner, at(value, inner.path))),
    );
  }
  return false;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let member: unknown = value;
  for (const key of path) {
    if (typeof member !== "object" || member === null || !Object.hasOwn(member, key)) return undefined;
    member = Reflect.get(member, key);
  }
  return member;
}

function describe(issues: readonly Issue[]): string {
  const faults = issues.slice(0, 5).map((issue) => {
    const place = issue.path.join(".");
    return place === "" ? saying(issue) : `${place}: ${saying(issue)}`;
  });
  if (issues.length > faults.length) faults.push(`and ${issues.length - faults.length} more`);
  return faults.join("; ").slice(0, mostDetail);
}

/** Of a union, what its branches say: "Invalid input" helps nobody. */
function saying(issue: Issue): string {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return issue.message;
  return [...new Set(issue.errors.flatMap((branch) => branch.slice(0, 1).map(saying)))].join(" or ");
}
