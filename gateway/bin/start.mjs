// `npm start`: installs and builds what is missing or stale, then runs the gateway in this process, so that signals
// reach it. Plain JavaScript without dependencies, because it runs before anything is installed.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { prepare } from "./prepare.mjs";

prepare({ build: true });
process.setSourceMapsEnabled(true);
await import(pathToFileURL(join(import.meta.dirname, "..", "dist", "main.js")).href);
