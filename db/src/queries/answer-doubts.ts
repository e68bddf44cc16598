import type { CommandResult, DoubtKind } from "@roadcast/contract";
import type { Executor } from "../database.js";

/** An answer to a command that was not believed. Times are epoch ms by the gateway's clock. */
export interface DoubtedAnswer {
  commandId: string;
  /** The controller as which it was sent. */
  deviceId: string;
  kind: Exclude<DoubtKind, "malformed">;
  answer: CommandResult["status"];
  at: number;
}

/** Doubted answers of one kind, device and command; those of kind `malformed` name no command. */
export interface StoredDoubt {
  kind: DoubtKind;
  /** Whose command it is; of `malformed` the device itself. */
  controllerId: string;
  deviceId: string;
  commandId: string | null;
  /** What the last of them said; null where it could not be read. */
  answer: CommandResult["status"] | null;
  count: number;
  firstAt: number;
  lastAt: number;
}

/** The most rows that are told of a controller. */
const mostDoubts = 100;

/**
 * Counts an answer that was not believed. One that is judged `again`, by a gateway that takes up what the last one had
 * committed, is counted only where none of its kind was. Nothing is stored of a command that is gone.
 */
export async function countDoubt(database: Executor, doubt: DoubtedAnswer, again: boolean): Promise<void> {
  await database.run({
    name: "count-doubt",
    text: `
      insert into answer_doubts as held (command_id, device_id, kind, answer, count, first_at, last_at)
      select id, $2, $3, $4, 1, to_timestamp($5::double precision / 1000), to_timestamp($5::double precision / 1000)
      from commands where id = $1::uuid
      on conflict (command_id, device_id, kind) do update
        set count = held.count + 1, answer = excluded.answer, last_at = greatest(held.last_at, excluded.last_at)
        where not $6::boolean`,
    values: [doubt.commandId, doubt.deviceId, doubt.kind, doubt.answer, doubt.at, again],
  });
}

/**
 * What was not believed since a moment: answers to the controller's commands, answers that came as the controller to
 * others' commands, and messages on its topic of results that were refused and not replayed since. Latest first, 100
 * rows at most.
 */
export async function doubtsOf(
  database: Executor,
  { controllerId, resultsTopic, since }: { controllerId: string; resultsTopic: string; since: number },
): Promise<StoredDoubt[]> {
  const { rows } = await database.run<StoredDoubt>({
    text: `
      select kind, controller_id as "controllerId", device_id as "deviceId", command_id as "commandId", answer, count,
        first_at as "firstAt", last_at as "lastAt"
      from (
        select kind, controller_id, device_id, command_id, answer, count, first_at, last_at
        from answer_doubts join commands on commands.id = command_id
        where (controller_id = $1 or device_id = $1) and last_at >= to_timestamp($3::double precision / 1000)
        union all
        select 'malformed', $1, $1, null, null, count(*)::integer, min(received_at), max(received_at)
        from dead_letters
        where topic = $2 and replayed_at is null and received_at >= to_timestamp($3::double precision / 1000)
        having count(*) > 0
      ) as doubts
      order by "lastAt" desc, kind limit ${mostDoubts}`,
    values: [controllerId, resultsTopic, since],
  });
  return rows;
}
