import type { Bilingual, SourceKind } from "@roadcast/contract";
import { decodeCursor, type Page, type PageOptions, toPage } from "../cursor.js";
import type { Executor } from "../database.js";

export interface MediaSourceRow {
  channelId: string;
  id: string;
  kind: SourceKind;
  name: Bilingual;
  /** A name in the media folder; of a `file` only. */
  file: string | null;
  /** SHA-256 of the stream key; null where an `rtmp` source has none yet. */
  streamKeyHash: Buffer | null;
  /** Epoch ms. */
  streamKeyAt: number | null;
}

export interface ChannelRow {
  id: string;
  name: Bilingual;
  public: boolean;
  /** Whether it shall be on air. */
  onAir: boolean;
  /** Epoch ms. */
  createdAt: number;
}

/** A channel with its sources, in the order in which they were made. */
export interface StoredChannel extends ChannelRow {
  sources: MediaSourceRow[];
}

export type ChannelRowPatch = Partial<Pick<ChannelRow, "name" | "public" | "onAir">>;

const named = `json_build_object('ko', name_ko, 'en', name_en) as name`;
const channelColumns = `id, ${named}, public, on_air as "onAir", created_at as "createdAt"`;
const sourceColumns = `channel_id as "channelId", id, kind, ${named}, file, stream_key_hash as "streamKeyHash",
  stream_key_at as "streamKeyAt"`;
const moment = (parameter: string) => `to_timestamp(${parameter}::double precision / 1000)`;

async function withSources(database: Executor, channels: readonly ChannelRow[]): Promise<StoredChannel[]> {
  const { rows } = await database.run<MediaSourceRow>({
    text: `select ${sourceColumns} from media_sources where channel_id = any ($1::text[]) order by serial`,
    values: [channels.map(({ id }) => id)],
  });
  return channels.map((channel) => ({ ...channel, sources: rows.filter((row) => row.channelId === channel.id) }));
}

/** In the order in which they were made. */
export async function listChannels(database: Executor, options: PageOptions): Promise<Page<StoredChannel>> {
  const after = decodeCursor(options.cursor, /^\d{1,18}$/);
  const { rows } = await database.run<ChannelRow & { serial: number }>({
    text: `
      select ${channelColumns}, serial from channels
      where $1::bigint is null or serial > $1 order by serial limit $2`,
    values: [after, options.limit + 1],
  });
  const { items, nextCursor } = toPage(rows, options.limit, ({ serial }) => serial);
  const channels = items.map(({ serial: _, ...channel }) => channel);
  return { items: await withSources(database, channels), nextCursor };
}

export async function findChannel(database: Executor, id: string): Promise<StoredChannel | null> {
  const { rows } = await database.run<ChannelRow>({
    text: `select ${channelColumns} from channels where id = $1`,
    values: [id],
  });
  const [found] = await withSources(database, rows);
  return found ?? null;
}

/** Rejects with a `DatabaseError` of code `conflict` where the id is taken. */
export async function insertChannel(database: Executor, channel: ChannelRow): Promise<void> {
  await database.run({
    text: `
      insert into channels (id, name_ko, name_en, public, on_air, created_at)
      values ($1, $2, $3, $4, $5, ${moment("$6")})`,
    values: [channel.id, channel.name.ko, channel.name.en, channel.public, channel.onAir, channel.createdAt],
  });
}

/** False where there is no such channel. */
export async function updateChannel(database: Executor, id: string, patch: ChannelRowPatch): Promise<boolean> {
  const { rowCount } = await database.run({
    text: `
      update channels set
        name_ko = coalesce($2, name_ko),
        name_en = coalesce($3, name_en),
        public = coalesce($4, public),
        on_air = coalesce($5, on_air)
      where id = $1`,
    values: [id, patch.name?.ko ?? null, patch.name?.en ?? null, patch.public ?? null, patch.onAir ?? null],
  });
  return rowCount > 0;
}

/** With its sources; false where there was none. */
export async function deleteChannel(database: Executor, id: string): Promise<boolean> {
  const { rowCount } = await database.run({ text: "delete from channels where id = $1", values: [id] });
  return rowCount > 0;
}

/** Rejects with a `DatabaseError` of code `conflict` where the channel has a source of that id. */
export async function insertMediaSource(database: Executor, source: MediaSourceRow): Promise<void> {
  await database.run({
    text: `
      insert into media_sources (channel_id, id, kind, name_ko, name_en, file, stream_key_hash, stream_key_at)
      values ($1, $2, $3, $4, $5, $6, $7, ${moment("$8")})`,
    values: [
      source.channelId,
      source.id,
      source.kind,
      source.name.ko,
      source.name.en,
      source.file,
      source.streamKeyHash,
      source.streamKeyAt,
    ],
  });
}

/** False where there is no such source. */
export async function updateMediaSource(
  database: Executor,
  channelId: string,
  id: string,
  patch: { name?: Bilingual | undefined; file?: string | undefined },
): Promise<boolean> {
  const { rowCount } = await database.run({
    text: `
      update media_sources set
        name_ko = coalesce($3, name_ko), name_en = coalesce($4, name_en), file = coalesce($5, file)
      where channel_id = $1 and id = $2`,
    values: [channelId, id, patch.name?.ko ?? null, patch.name?.en ?? null, patch.file ?? null],
  });
  return rowCount > 0;
}

/** The old key ends; false where there is no such RTMP source. `at` is epoch ms. */
export async function setStreamKey(
  database: Executor,
  channelId: string,
  id: string,
  hash: Buffer,
  at: number,
): Promise<boolean> {
  const { rowCount } = await database.run({
    text: `
      update media_sources set stream_key_hash = $3, stream_key_at = ${moment("$4")}
      where channel_id = $1 and id = $2 and kind = 'rtmp'`,
    values: [channelId, id, hash, at],
  });
  return rowCount > 0;
}

export async function deleteMediaSource(database: Executor, channelId: string, id: string): Promise<boolean> {
  const { rowCount } = await database.run({
    text: "delete from media_sources where channel_id = $1 and id = $2",
    values: [channelId, id],
  });
  return rowCount > 0;
}

/** Every channel, for a start. */
export async function allChannels(database: Executor): Promise<StoredChannel[]> {
  const { rows } = await database.run<ChannelRow>(`select ${channelColumns} from channels order by serial`);
  return withSources(database, rows);
}
