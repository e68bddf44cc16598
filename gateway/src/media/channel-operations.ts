import type { BroadcastState, ChannelNotice } from "@roadcast/contract";
import type { StoredChannel } from "@roadcast/db";
import type { Broadcast } from "./broadcast.js";
import { type ViewerTokens, viewerCookie } from "./viewer-tokens.js";

/** What the REST interface asks of the media room. */
export function channelOperations(broadcast: Broadcast, tokens: ViewerTokens) {
  return {
    viewerCookie,
    viewerToken: (id: string): string => tokens.issue(id),
    broadcast: (): Promise<BroadcastState> => broadcast.state(),
    status: (id: string): ChannelNotice | null => broadcast.host(id)?.status() ?? null,
    isRunning: (id: string): boolean => broadcast.host(id)?.running ?? false,
    put: (channel: StoredChannel): void => broadcast.put(channel),
    remove: (id: string): Promise<void> => broadcast.remove(id),
    take: (id: string, source: string): void => broadcast.host(id)?.take(source),
    slate: (id: string, on: boolean): void => broadcast.host(id)?.slate(on),
    setStreamKey: (id: string, source: string, hash: Buffer): void => broadcast.host(id)?.setStreamKey(source, hash),
    ingest: () => broadcast.ingest,
  };
}
