import { readFile } from "node:fs/promises";
import type { Network } from "@roadcast/contract";
import { type Database, loadNetwork, type NetworkKeys, replaceNetwork } from "@roadcast/db";
import type { Logger } from "pino";
import { ensureFirstAdmin } from "./auth/accounts.js";
import type { Auth } from "./auth/auth.js";
import { disableDemoAccounts, ensureDemoAccounts } from "./auth/demo-accounts.js";
import type { Clock } from "./clock.js";
import { validateNetwork } from "./network/validate.js";
import { StartError } from "./start-error.js";
import { systemAudit } from "./system-audit.js";

/** The stored network; where there is none yet, the default one is stored first. */
export async function networkOrDefault(
  { database, clock }: { database: Database; clock: Clock },
  defaultFile: string,
  logger: Logger,
): Promise<{ network: Network; keys: NetworkKeys }> {
  const stored = await loadNetwork(database);
  if (stored.network.features.length > 0) return stored;
  let json: unknown;
  try {
    json = JSON.parse(await readFile(defaultFile, "utf8"));
  } catch (error) {
    throw new StartError("defaultNetwork", `the default network cannot be read from ${defaultFile}`, error);
  }
  const verdict = validateNetwork(json);
  if (!verdict.ok) {
    const faults = verdict.faults.map(({ pointer, detail }) => `  ${pointer} ${detail}`);
    throw new StartError("defaultNetwork", [`${defaultFile} has faults:`, ...faults].join("\n"));
  }
  const { counts } = await replaceNetwork(database, verdict.network);
  await systemAudit({ database, clock }, "replaceNetwork", verdict.network.name ?? "network", {
    default: true,
    counts,
  });
  logger.info({ ...counts }, "default network stored");
  return loadNetwork(database);
}

/** How people sign in after this start; the password is shown this once and kept nowhere. */
export type FirstSignIn = { username: string; password: string } | "demoAccounts" | null;

/** In demo mode the demo accounts; otherwise none of those, and an administrator where there is none. */
export async function prepareAccounts(auth: Auth, demo: boolean, logger: Logger): Promise<FirstSignIn> {
  if (demo) {
    await ensureDemoAccounts(auth);
    return "demoAccounts";
  }
  const { disabled, revokedTokens } = await disableDemoAccounts(auth);
  if (disabled.length > 0 || revokedTokens.length > 0) {
    logger.warn({ accounts: disabled, revokedTokens }, "accounts and tokens of an earlier demo were ended");
  }
  return ensureFirstAdmin(auth);
}
