import type { CommandState, ControllerRequest, DeadLetterReason } from "@roadcast/contract";
import type { Executor } from "../database.js";

/** A command of a controller that has ended. */
export interface EndedCommand {
  commandId: string;
  controllerId: string;
  type: ControllerRequest["type"];
  state: CommandState;
  /** Epoch ms. */
  endedAt: number;
}

const moment = (parameter: string) => `to_timestamp(${parameter}::double precision / 1000)`;

/**
 * Of each controller the last command to have ended in one of these states since then (epoch ms). None where the street
 * has confirmed one that ended later, or has accepted a release since.
 */
export async function lastUnconfirmedCommands(
  database: Executor,
  since: number,
  states: readonly CommandState[],
): Promise<EndedCommand[]> {
  const { rows } = await database.run<EndedCommand>({
    name: "last-unconfirmed-commands",
    text: `
      select distinct on (c.controller_id) c.id as "commandId", c.controller_id as "controllerId", c.type, c.state,
        c.ended_at as "endedAt"
      from commands c
      where c.ended_at >= ${moment("$1")} and c.state = any ($2)
        and not exists (
          select from commands later
          where later.controller_id = c.controller_id and later.ended_at >= c.ended_at and later.state = 'confirmed'
        )
        and not exists (
          select from commands later join command_steps s on s.command_id = later.id
          where later.controller_id = c.controller_id and later.serial > c.serial and later.type = 'release'
            and s.at >= c.ended_at and s.answer in ('accepted', 'executing', 'completed')
            and later.state not in ('timedOut', 'failed')
        )
      order by c.controller_id, c.ended_at desc, c.serial desc`,
    values: [since, states],
  });
  return rows;
}

/** A mode that a command has asked of a controller. */
export interface AskedMode {
  commandId: string;
  controllerId: string;
  mode: string;
  /** When its time began to run at the latest, epoch ms: it was completed, or is to be, or its last step was then. */
  from: number;
  /** For how long it was asked. */
  forSec: number;
}

/**
 * The modes that these commands ask for; `commandIds` are UUIDs. Left out are those that asked for none, that the
 * controller refused, and that are over: it has accepted a later command since, or a release of this one.
 */
export async function modesAsked(database: Executor, commandIds: readonly string[]): Promise<AskedMode[]> {
  const { rows } = await database.run<AskedMode>({
    name: "modes-asked",
    text: `
      select c.id as "commandId", c.controller_id as "controllerId", c.args ->> 'mode' as mode,
        (c.args ->> 'forSec')::double precision as "forSec",
        coalesce(
          (select max(at) from command_steps where command_id = c.id and answer = 'completed'),
          greatest(
            (select max(at) from command_steps where command_id = c.id),
            case when c.ended_at is null then c.expected_by end
          ),
          c.requested_at
        ) as "from"
      from commands c
      where c.id = any ($1::uuid[]) and c.type = 'setMode'
        and not exists (select from command_steps s where s.command_id = c.id and s.answer in ('rejected', 'failed'))
        and not exists (
          select from commands later join command_steps s on s.command_id = later.id
          where later.controller_id = c.controller_id and later.serial > c.serial
            and s.answer in ('accepted', 'executing', 'completed')
            and (later.type <> 'release' or coalesce(later.args ->> 'commandId', c.id::text) = c.id::text)
        )`,
    values: [commandIds],
  });
  return rows;
}

/** Messages refused since then, by reason; epoch ms. */
export async function deadLettersSince(database: Executor, since: number) {
  const { rows } = await database.run<{ reason: DeadLetterReason; count: number }>({
    name: "dead-letters-since",
    text: `select reason, count(*) as count from dead_letters where received_at > ${moment("$1")} group by reason`,
    values: [since],
  });
  return rows;
}
