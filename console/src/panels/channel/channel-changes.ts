import type { Bilingual, Channel, MediaSource } from "@roadcast/contract";

const sameName = (a: Bilingual, b: Bilingual) => a.ko === b.ko && a.en === b.en;

/** What of a channel is to be changed: only that is sent, so that the audit trail tells it; null where nothing is. */
export function channelChanges(
  channel: Pick<Channel, "name" | "public">,
  wanted: { name: Bilingual; public: boolean },
) {
  const changes = {
    ...(sameName(channel.name, wanted.name) ? {} : { name: wanted.name }),
    ...(channel.public === wanted.public ? {} : { public: wanted.public }),
  };
  return Object.keys(changes).length === 0 ? null : changes;
}

/** The same of a source; another file begins the source anew, and a name does not. */
export function sourceChanges(
  source: Pick<MediaSource, "kind" | "name" | "file">,
  wanted: { name: Bilingual; file: string | null },
) {
  const changes = {
    ...(sameName(source.name, wanted.name) ? {} : { name: wanted.name }),
    ...(source.kind !== "file" || wanted.file === null || wanted.file === source.file ? {} : { file: wanted.file }),
  };
  return Object.keys(changes).length === 0 ? null : changes;
}
