import type { CommandState, ControllerRequest, DeadLetterReason } from "@roadcast/contract";
import type { Executor } from "../database.js";

/** The last command of a controller that has ended. */
export interface EndedCommand {
  commandId: string;
  controllerId: string;
  type: ControllerRequest["type"];
  state: CommandState;
  /** Epoch ms. */
  endedAt: number;
}

const moment = (parameter: string) => `to_timestamp(${parameter}::double precision / 1000)`;

/** Of each controller the last command that has ended since then; epoch ms. */
export async function lastEndedCommands(database: Executor, since: number): Promise<EndedCommand[]> {
  const { rows } = await database.run<EndedCommand>({
    name: "last-ended-commands",
    text: `
      select distinct on (controller_id) id as "commandId", controller_id as "controllerId", type, state,
        ended_at as "endedAt"
      from commands where ended_at >= ${moment("$1")} order by controller_id, serial desc`,
    values: [since],
  });
  return rows;
}

/** The modes that these commands asked for; those that asked for none are left out. `commandIds` are UUIDs. */
export async function modesAsked(database: Executor, commandIds: readonly string[]) {
  const { rows } = await database.run<{ commandId: string; controllerId: string; mode: string }>({
    name: "modes-asked",
    text: `
      select id as "commandId", controller_id as "controllerId", args ->> 'mode' as mode from commands
      where id = any ($1::uuid[]) and type = 'setMode'`,
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
