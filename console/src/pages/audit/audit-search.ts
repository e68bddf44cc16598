/** Seoul has kept +09:00 without summer time since 1988. */
const seoulOffset = "+09:00";

const localMinute = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** What of the audit page the address holds; times as a person types them, in Seoul. */
export interface AuditSearch {
  actor: string;
  action: string;
  from: string;
  to: string;
}

/** Reads the page's filter from an address; what is no time is left out. */
export function readAuditSearch(search: URLSearchParams): AuditSearch {
  const time = (name: string) => {
    const value = search.get(name) ?? "";
    return seoulToUtc(value) === null ? "" : value;
  };
  return {
    actor: (search.get("actor") ?? "").slice(0, 64),
    action: (search.get("action") ?? "").slice(0, 64),
    from: time("from"),
    to: time("to"),
  };
}

/** `2026-11-23T13:45` on Seoul's clock as epoch ms; null where it is no such time. */
export function seoulToUtc(local: string): number | null {
  if (!localMinute.test(local)) return null;
  const at = Date.parse(`${local}:00${seoulOffset}`);
  return Number.isNaN(at) ? null : at;
}
