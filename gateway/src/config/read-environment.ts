import { type Config, readConfig } from "./config.js";

/** The gateway's one look at `process.env`. */
export function readEnvironment(): Config {
  return readConfig(process.env);
}
