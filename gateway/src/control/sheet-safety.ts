import { timingFaults } from "@roadcast/contract";
import { type Refusal, refusal } from "./refusal.js";
import type { Situation } from "./situation.js";

/**
 * Rules 2 and 3 for a whole timing sheet: it is judged anew when it is sent, since the junction may have changed after it
 * was saved. Nothing that was asked for may be in force, which a sheet would end without anybody's saying so, and no
 * emergency vehicle on its way, which would meet red on all sides.
 */
export function sheetSafetyRefusals({ request, site, sheet, heard, underWay, corridorOf }: Situation): Refusal[] {
  if (request.type !== "setSheet") return [];
  const found: Refusal[] = [];
  if (sheet === null) {
    const detail = `controller ${site.id} has no timing sheet of version ${request.args.version} and that checksum`;
    found.push(refusal("unknownVersion", detail, "/args/version", { version: request.args.version }));
  } else {
    for (const { path, detail } of timingFaults(sheet, site.junction)) {
      found.push(refusal("unsafeSheet", `${path.join("/")}: ${detail}`, "/args/version"));
    }
  }
  if (underWay.length > 0 || (heard?.state.activeCommandId ?? null) !== null) {
    found.push(refusal("commandInForce", "a command is in force or under way: release it first"));
  }
  if (corridorOf !== null) {
    const detail = `the emergency corridor of ${corridorOf} leads over it: wait until the vehicle is past`;
    found.push(refusal("inCorridor", detail, "", { who: corridorOf }));
  }
  return found;
}
