// `npm start`: brings packages and build up to date, then runs the gateway in this very process, so that a signal
// reaches it directly.
import { prepare } from "./prepare.mjs";

prepare({ build: true });
process.setSourceMapsEnabled(true);
await import("../dist/main.js");
