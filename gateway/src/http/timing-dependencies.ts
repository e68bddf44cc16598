import type {
  CommandNotice,
  FileFault,
  Junction,
  TimingChange,
  TimingDrift,
  TimingFault,
  TimingFormat,
  TimingSheet,
} from "@roadcast/contract";
import type { Page, PageOptions, StoredTimingVersion, TimingHead, TimingVersionRow } from "@roadcast/db";
import type { ControlOutcome, ControlRefusal, ControlRequester } from "./dependencies.js";

/** Where a controller's timing stands. Times are epoch ms. */
export interface TimingStanding extends TimingHead {
  drift: TimingDrift;
}

export interface TimingView extends TimingStanding {
  reported: { checksum: string; at: number; version: number | null } | null;
  sending: { commandId: string; version: number } | null;
  site: { junction: Junction };
  newest: StoredTimingVersion;
}

interface SendAsked {
  version: number;
  replaces: string;
  reason: string;
  expiresInSec: number;
}

/** What the timing desk does for the REST interface; null and `notFound` where there is no such controller or version. */
export interface TimingOperations {
  /** All controllers, by id. */
  list(): Promise<TimingStanding[]>;
  view(controllerId: string): Promise<TimingView | null>;
  versions(controllerId: string, options: PageOptions): Promise<Page<TimingVersionRow> | null>;
  version(controllerId: string, version: number): Promise<StoredTimingVersion | null>;
  compare(controllerId: string, from: number, to: number): Promise<TimingChange[] | null>;
  check(controllerId: string, value: unknown): { checksum: string | null; faults: TimingFault[] } | null;
  read(
    controllerId: string,
    text: string,
    format: TimingFormat,
  ): { sheet: TimingSheet | null; faults: FileFault[] } | null;
  save(
    controllerId: string,
    asked: { sheet: unknown; note: string; basedOn: number },
    requester: ControlRequester,
  ): Promise<
    | { kind: "saved"; version: TimingVersionRow }
    | { kind: "faulty"; faults: readonly TimingFault[] }
    | { kind: "outrun"; latest: TimingVersionRow }
    | { kind: "notFound" }
  >;
  send(
    controllerId: string,
    asked: SendAsked,
    requester: ControlRequester,
    key: string | null,
  ): Promise<ControlOutcome<CommandNotice>>;
  checkSend(
    controllerId: string,
    asked: SendAsked,
    requester: ControlRequester,
  ): Promise<{ refusals: readonly ControlRefusal[]; expectedBy: number | null; supersedes: string[] } | null>;
  adopt(
    controllerId: string,
    version: number,
  ): Promise<
    | { kind: "adopted"; version: TimingVersionRow }
    | { kind: "otherReported"; checksum: string | null }
    | { kind: "notFound" }
  >;
}
