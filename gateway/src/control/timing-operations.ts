import type { TimingFormat } from "@roadcast/contract";
import type { PageOptions } from "@roadcast/db";
import type { Requester } from "./outcome.js";
import type { SendAsked, TimingDesk } from "./timing-desk.js";

/** What the timing desk does for the REST interface. */
export function timingOperations(desk: TimingDesk) {
  return {
    list: () => desk.list(),
    view: (controllerId: string) => desk.view(controllerId),
    versions: (controllerId: string, options: PageOptions) => desk.versions(controllerId, options),
    version: (controllerId: string, version: number) => desk.version(controllerId, version),
    compare: (controllerId: string, from: number, to: number) => desk.compare(controllerId, from, to),
    check: (controllerId: string, value: unknown) => desk.check(controllerId, value),
    read: (controllerId: string, text: string, format: TimingFormat) => desk.read(controllerId, text, format),
    save: (controllerId: string, asked: { sheet: unknown; note: string; basedOn: number }, requester: Requester) =>
      desk.save(controllerId, asked, requester),
    send: (controllerId: string, asked: SendAsked, requester: Requester, key: string | null) =>
      desk.send(controllerId, asked, requester, key),
    checkSend: (controllerId: string, asked: SendAsked, requester: Requester) =>
      desk.checkSend(controllerId, asked, requester),
    adopt: (controllerId: string, version: number) => desk.adopt(controllerId, version),
  };
}
