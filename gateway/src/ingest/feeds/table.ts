import { type FeedName, feedNames } from "@roadcast/contract";
import { controllersResults, signsResults } from "./command-results.js";
import { controllersEvents } from "./controllers-events.js";
import { controllersState } from "./controllers-state.js";
import { detectorsReadings } from "./detectors-readings.js";
import type { Feed } from "./feed.js";
import { presenceFeeds } from "./presence.js";
import { signsState } from "./signs-state.js";
import { stationsReadings } from "./stations-readings.js";
import { vehiclesPosition } from "./vehicles-position.js";

const all: readonly Feed[] = [
  detectorsReadings,
  stationsReadings,
  controllersState,
  controllersEvents,
  controllersResults,
  signsState,
  signsResults,
  vehiclesPosition,
  ...presenceFeeds,
];

/** The feed of every message that the contract names. */
export const feeds: ReadonlyMap<FeedName, Feed> = new Map(all.map((feed) => [feed.name, feed]));

const missing = feedNames.filter((name) => !feeds.has(name));
if (missing.length > 0) throw new Error(`no ingest feed for ${missing.join(", ")}`);
