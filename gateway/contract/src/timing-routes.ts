import { z } from "zod";
import { id } from "./ids.js";
import { operations } from "./operations.js";
import { requestedCommand } from "./rest/commands.js";
import { page, pageQuery } from "./rest/page.js";
import {
  adoptTimingBody,
  checkTimingBody,
  comparisonQuery,
  newTimingVersion,
  readTiming,
  sendTimingBody,
  sendTimingCheck,
  timingCheck,
  timingComparison,
  timingDetail,
  timingFile,
  timingQuery,
  timingSummary,
  timingVersion,
  timingVersionWithSheet,
  versionParams,
} from "./rest/timing.js";
import { timingSheet } from "./timing/sheet.js";

const params = z.object({ id });

/** Timing sheets of controllers and their versions: a part of `routes`. */
export const timingRoutes = {
  listTiming: {
    ...operations.listTiming,
    tag: "timing",
    summary: "Which timing sheet each controller should run by, and whether it does",
    query: timingQuery,
    status: 200,
    response: page(timingSummary),
  },
  getTiming: {
    ...operations.getTiming,
    tag: "timing",
    summary: "A controller's timing: its newest sheet, what central holds, what the controller reports",
    params,
    status: 200,
    response: timingDetail,
  },
  listTimingVersions: {
    ...operations.listTimingVersions,
    tag: "timing",
    summary: "Versions of a controller's timing sheet, newest first",
    params,
    query: pageQuery,
    status: 200,
    response: page(timingVersion),
  },
  saveTimingVersion: {
    ...operations.saveTimingVersion,
    tag: "timing",
    summary:
      "Save a sheet as the next version; 422 lists every rule that it breaks, 409 `conflict` where somebody has saved " +
      "another since the version that it is based on",
    params,
    body: newTimingVersion,
    status: 201,
    response: timingVersion,
  },
  getTimingVersion: {
    ...operations.getTimingVersion,
    tag: "timing",
    summary: "One version with its sheet",
    params: versionParams,
    status: 200,
    response: timingVersionWithSheet,
  },
  exportTiming: {
    ...operations.exportTiming,
    tag: "timing",
    summary: "The sheet of a version as a file: JSON, or CSV",
    params: versionParams,
    csv: true,
    status: 200,
    response: timingSheet,
  },
  compareTiming: {
    ...operations.compareTiming,
    tag: "timing",
    summary: "Everything in which one version differs from another",
    params,
    query: comparisonQuery,
    status: 200,
    response: timingComparison,
  },
  checkTiming: {
    ...operations.checkTiming,
    tag: "timing",
    summary: "Every rule that a sheet breaks, of one that is not saved",
    params,
    body: checkTimingBody,
    readOnly: true,
    status: 200,
    response: timingCheck,
  },
  readTimingFile: {
    ...operations.readTimingFile,
    tag: "timing",
    summary: "Read a sheet out of a CSV or JSON file, each fault with its line and column; it is not saved",
    params,
    body: timingFile,
    readOnly: true,
    status: 200,
    response: readTiming,
  },
  sendTiming: {
    ...operations.sendTiming,
    tag: "timing",
    summary:
      "Send a version to its controller: a command with the life of any other, confirmed once the controller reports " +
      "its checksum, and central's from then on",
    params,
    body: sendTimingBody,
    status: 202,
    response: requestedCommand,
  },
  checkSendTiming: {
    ...operations.checkSendTiming,
    tag: "timing",
    summary: "What the rules say of a version that is not sent",
    params,
    body: sendTimingBody,
    readOnly: true,
    status: 200,
    response: sendTimingCheck,
  },
  adoptTiming: {
    ...operations.adoptTiming,
    tag: "timing",
    summary: "Make the version that the controller reports what central holds; 409 where it reports another",
    params,
    body: adoptTimingBody,
    status: 200,
    response: timingVersion,
  },
} as const;
