import type { FaultPath } from "@roadcast/contract";

/** The id of the field of a value in a sheet. */
export const fieldId = (path: FaultPath): string => `timing-${path.join("-")}`;
/** The id of the text that says what is wrong with it. */
export const faultId = (path: FaultPath): string => `fault-${path.join("-")}`;

/** A phase or plan as a whole is the farthest that a fault's place may be taken for. */
const leastSteps = 2;

/**
 * Puts the focus into the field of a value, else into the first of what holds it or stands in it; false where none of
 * them is on the page.
 */
export function focusField(path: FaultPath): boolean {
  for (let length = path.length; length >= Math.min(leastSteps, path.length); length -= 1) {
    const id = CSS.escape(fieldId(path.slice(0, length)));
    const field = document.querySelector<HTMLElement>(`#${id}, [id^="${id}-"]`);
    if (field === null) continue;
    field.focus();
    field.scrollIntoView({ block: "center" });
    return true;
  }
  return false;
}
