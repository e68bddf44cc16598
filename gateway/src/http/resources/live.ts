import { idPattern } from "@roadcast/contract";
import type { HttpDependencies } from "../dependencies.js";
import { toRestSnapshot } from "../live-times.js";
import { HttpProblem, invalid } from "../problem.js";
import type { Handlers } from "../serve.js";

/** The snapshot that a console starts from. */
export function liveHandlers({ live, network }: HttpDependencies): Pick<Handlers, "live"> {
  return {
    live: ({ query }) => {
      if (query.areas === undefined) return { areas: live.snapshots(null).map(toRestSnapshot) };
      const wanted = [...new Set(query.areas.split(",").map((area) => area.trim()))].filter((area) => area !== "");
      const wrong = wanted.find((area) => !idPattern.test(area));
      if (wrong !== undefined) throw invalid("/query/areas", "wrongFormat", "areas are ids joined by commas");
      const known = network.registry().features("area");
      const missing = wanted.filter((area) => !known.has(area));
      if (missing.length > 0) throw new HttpProblem("notFound", `there is no area ${missing.join(", ")}`);
      return { areas: live.snapshots(wanted).map(toRestSnapshot) };
    },
  };
}
