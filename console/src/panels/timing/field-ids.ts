import type { FaultPath } from "@roadcast/contract";

/** The id of the field of a value in a sheet. */
export const fieldId = (path: FaultPath): string => `timing-${path.join("-")}`;
/** The id of the text that says what is wrong with it. */
export const faultId = (path: FaultPath): string => `fault-${path.join("-")}`;

/** Puts the focus into the field of a value, else into the first of what holds it or stands in it. */
export function focusField(path: FaultPath): void {
  for (let length = path.length; length > 0; length -= 1) {
    const id = CSS.escape(fieldId(path.slice(0, length)));
    const field = document.querySelector<HTMLElement>(`#${id}, [id^="${id}-"]`);
    if (field === null) continue;
    field.focus();
    field.scrollIntoView({ block: "center" });
    return;
  }
}
