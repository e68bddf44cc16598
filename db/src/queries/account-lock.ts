import type { Executor } from "../database.js";

/**
 * Holds off every other change to accounts until the transaction ends, so that a rule over all of them (that an
 * administrator is left) is judged on what will be committed.
 */
export async function lockAccounts(transaction: Executor): Promise<void> {
  await transaction.run("lock table users in share row exclusive mode");
}
