import { type TimingVersion, toTimeOut, writeTimingCsv } from "@roadcast/contract";
import { decodeCursor, encodeCursor, type StoredTimingVersion, type TimingVersionRow } from "@roadcast/db";
import { jsonPointer } from "../../faults.js";
import { faultOf, keyOf, orRefused, requesterOf } from "../command-request.js";
import type { HttpDependencies } from "../dependencies.js";
import { HttpProblem } from "../problem.js";
import type { Handlers } from "../serve.js";
import type { TimingStanding } from "../timing-dependencies.js";

type TimingRoutes =
  | "listTiming"
  | "getTiming"
  | "listTimingVersions"
  | "saveTimingVersion"
  | "getTimingVersion"
  | "exportTiming"
  | "compareTiming"
  | "checkTiming"
  | "readTimingFile"
  | "sendTiming"
  | "checkSendTiming"
  | "adoptTiming";

/** Timing sheets of controllers. Refused commands are in the audit trail by the control room's own hand. */
export function timingHandlers({ timing }: HttpDependencies): Pick<Handlers, TimingRoutes> {
  const versionOf = async (id: string, version: number): Promise<StoredTimingVersion> => {
    const found = await timing.version(id, version);
    if (found === null) throw noVersion(id, version);
    return found;
  };
  return {
    listTiming: async ({ query }) => {
      const after = decodeCursor(query.cursor, /^[\w.-]{1,64}$/);
      const all = (await timing.list()).filter(({ drift }) => query.drift === undefined || drift === query.drift);
      const rest = after === null ? all : all.filter(({ controllerId }) => controllerId > after);
      const items = rest.slice(0, query.limit);
      const last = items.at(-1);
      const nextCursor = rest.length > items.length && last !== undefined ? encodeCursor(last.controllerId) : null;
      return { items: items.map(standingOf), nextCursor };
    },

    getTiming: async ({ params }) => {
      const view = await timing.view(params.id);
      if (view === null) throw noController(params.id);
      const { reported, sending, site, newest } = view;
      return {
        ...standingOf(view),
        reported: reported === null ? null : { ...reported, at: toTimeOut(reported.at) },
        ...{ sending, junction: site.junction, newest: { ...versionOut(newest), sheet: newest.sheet } },
      };
    },

    listTimingVersions: async ({ params, query }) => {
      const page = await timing.versions(params.id, query);
      if (page === null) throw noController(params.id);
      return { items: page.items.map(versionOut), nextCursor: page.nextCursor };
    },

    saveTimingVersion: async ({ params, body, principal, address, note }) => {
      const { note: text, basedOn } = body;
      const asked = { sheet: body.sheet, note: text, basedOn };
      const outcome = await timing.save(params.id, asked, requesterOf(principal, address));
      switch (outcome.kind) {
        case "notFound":
          throw noController(params.id);
        case "faulty": {
          const faults = outcome.faults.map(({ path, code, detail }) => ({
            ...{ pointer: jsonPointer(["sheet", ...path]), code, detail },
          }));
          throw new HttpProblem("invalid", `the timing sheet has ${faults.length} faults; nothing was stored`, {
            faults,
          });
        }
        case "outrun": {
          const { version, savedBy, savedAt } = outcome.latest;
          const detail =
            `${savedBy} saved version ${version} at ${toTimeOut(savedAt)}; yours is based on version ${basedOn}: ` +
            "compare them and save again. Nothing was stored";
          throw new HttpProblem("conflict", detail);
        }
        case "saved": {
          const { version, checksum } = outcome.version;
          note({ target: `controllers/${params.id}`, detail: { version, checksum, basedOn, note: text } });
          return versionOut(outcome.version);
        }
      }
    },

    getTimingVersion: async ({ params }) => {
      const found = await versionOf(params.id, params.version);
      return { ...versionOut(found), sheet: found.sheet };
    },

    exportTiming: async ({ params, request, response }) => {
      const { sheet } = await versionOf(params.id, params.version);
      const isCsv = request.accepts(["application/json", "text/csv"]) === "text/csv";
      const name = `${params.id}-timing-${params.version}.${isCsv ? "csv" : "json"}`;
      response.setHeader("Content-Disposition", `attachment; filename="${name}"`);
      if (isCsv) response.vary("Accept").type("text/csv; charset=utf-8").send(writeTimingCsv(sheet));
      return sheet;
    },

    compareTiming: async ({ params, query }) => {
      const { from, to } = query;
      const changes = await timing.compare(params.id, from, to);
      if (changes === null) throw new HttpProblem("notFound", `controller ${params.id} has not both of these versions`);
      return { from, to, changes: changes.map(({ path, ...rest }) => ({ path: [...path], ...rest })) };
    },

    checkTiming: ({ params, body }) => {
      const checked = timing.check(params.id, body.sheet);
      if (checked === null) throw noController(params.id);
      return { checksum: checked.checksum, faults: checked.faults.map(plain) };
    },

    readTimingFile: ({ params, body }) => {
      const read = timing.read(params.id, body.text, body.format);
      if (read === null) throw noController(params.id);
      return { sheet: read.sheet, faults: read.faults.map(plain) };
    },

    sendTiming: async ({ params, body, principal, address, latestAt, request, note }) => {
      const requester = requesterOf(principal, address, latestAt);
      const sent = orRefused(await timing.send(params.id, body, requester, keyOf(request)));
      const { commandId, state, expectedBy } = sent;
      note({ target: `controllers/${params.id}`, detail: { commandId, ...body } });
      return { commandId, state, expectedBy: toTimeOut(expectedBy) };
    },

    checkSendTiming: async ({ params, body, principal, address }) => {
      const verdict = await timing.checkSend(params.id, body, requesterOf(principal, address));
      if (verdict === null) throw noVersion(params.id, body.version);
      const { refusals, expectedBy, supersedes } = verdict;
      return {
        errors: refusals.map(faultOf),
        expectedBy: expectedBy === null ? null : toTimeOut(expectedBy),
        supersedes,
      };
    },

    adoptTiming: async ({ params, body, note }) => {
      const outcome = await timing.adopt(params.id, body.version);
      if (outcome.kind === "notFound") throw noVersion(params.id, body.version);
      if (outcome.kind === "otherReported") {
        const said = outcome.checksum === null ? "is not heard now" : `reports ${outcome.checksum}`;
        throw new HttpProblem("conflict", `the controller ${said}: that is not version ${body.version}`);
      }
      note({ target: `controllers/${params.id}`, detail: { ...body } });
      return versionOut(outcome.version);
    },
  };
}

function standingOf(standing: TimingStanding) {
  const { controllerId, drift, central, centralChecksum, centralSince, latest, confirmed, confirmedAt } = standing;
  return {
    ...{ controllerId, drift, central, centralChecksum, centralSince: toTimeOut(centralSince), latest },
    confirmed: confirmed === null || confirmedAt === null ? null : { version: confirmed, at: toTimeOut(confirmedAt) },
  };
}

function versionOut(row: TimingVersionRow): TimingVersion {
  const { version, checksum, note, origin, basedOn, savedBy, role, savedAt } = row;
  return { version, checksum, note, origin, basedOn, savedBy, role, savedAt: toTimeOut(savedAt) };
}

function plain<F extends { path: readonly (string | number)[]; values: Readonly<Record<string, string | number>> }>({
  path,
  values,
  ...rest
}: F) {
  return { ...rest, path: [...path], values: { ...values } };
}

function noController(id: string): HttpProblem {
  return new HttpProblem("notFound", `there is no controller ${id}`);
}

function noVersion(id: string, version: number): HttpProblem {
  return new HttpProblem("notFound", `controller ${id} has no version ${version} of its timing`);
}
