import type {
  CommandNotice,
  CorridorNotice,
  CorridorRefusalCode,
  CorridorRequest,
  CorridorStart,
  CorridorState,
  JunctionRefusalCode,
  TextValues,
} from "@roadcast/contract";
import type { Page, PageOptions } from "@roadcast/db";
import type { ControlRequester } from "./dependencies.js";

/** A corridor with what stands in its way; `checks` are of a planned one only. Times are epoch ms. */
export interface CorridorView {
  notice: CorridorNotice;
  checks: readonly {
    controllerId: string;
    refusals: { code: JunctionRefusalCode; detail: string; values?: TextValues | undefined }[];
    holds: {
      kind: "lock" | "command" | "corridor";
      who: string;
      command: CommandNotice["type"] | null;
      detail: string;
      until: number | null;
    }[];
  }[];
}

export type CorridorOutcome<T = CorridorView> =
  | { ok: true; value: T }
  | {
      ok: false;
      code: "notFound" | "refused" | "locked" | "conflict";
      detail: string;
      refusals: readonly {
        code: CorridorRefusalCode | JunctionRefusalCode;
        detail: string;
        place: string;
        values?: TextValues | undefined;
      }[];
    };

/** What the corridor desk does for the REST interface. */
export interface CorridorOperations {
  plan(asked: CorridorRequest, requester: ControlRequester): Promise<CorridorOutcome>;
  /** Null where there is no such corridor. */
  view(id: string, requester: ControlRequester): Promise<CorridorView | null>;
  list(options: PageOptions & { state?: CorridorState | "open" | undefined }): Promise<Page<CorridorNotice>>;
  begin(id: string, asked: CorridorStart, requester: ControlRequester): Promise<CorridorOutcome>;
  cancel(id: string, requester: ControlRequester): Promise<CorridorOutcome>;
  release(id: string, controllerId: string, requester: ControlRequester): Promise<CorridorOutcome>;
  passed(id: string, controllerId: string, requester: ControlRequester): Promise<CorridorOutcome>;
}
