import { defaultTopicPrefix } from "@roadcast/contract";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { type RunFlags, readDataDir, readRunConfig } from "./config.js";
import { askSimulation } from "./control/control-client.js";
import { controllerFaultKinds, type Injection } from "./control/injections.js";
import { type ControlRequest, controlSocketPath } from "./control/protocol.js";
import { detectorFaultKinds } from "./devices/detector-sampler.js";
import { messageOf, SimulatorError } from "./errors.js";
import { consoleLog } from "./log.js";
import { runSimulation } from "./run.js";

/** 1: it could not be done; 2: wrong arguments or settings; 3: no simulation runs there. */
const exitCodes = { failed: 1, usage: 2, notRunning: 3 };
const usageCodes = [
  "badConfig",
  "badArgument",
  "badFile",
  "unknownLink",
  "unknownDetector",
  "unknownController",
  "unknownDevice",
  "unknownInjection",
  "unknownVehicle",
];

const program = new Command("roadcast-sim")
  .description("A simulated city: traffic, signals and field devices that speak MQTT as real ones do")
  .showHelpAfterError("(--help shows what can be given)")
  .exitOverride();

program
  .command("run")
  .description("run a city until stopped")
  .option(
    "--gateway <url>",
    "gateway that gives the network and issues credentials (ROADCAST_GATEWAY; http://127.0.0.1:8080)",
  )
  .option("--mqtt <url>", "broker, mqtt:// or mqtts:// (ROADCAST_MQTT_URL; port 1883 of the gateway's host)")
  .option("--mqtt-prefix <prefix>", `first levels of all topics (MQTT_PREFIX; ${defaultTopicPrefix})`)
  .option("--network <file>", "GeoJSON network instead of a gateway's")
  .option("--credentials <file>", "broker credentials (JSON) to go with --network")
  .option("--time-factor <number>", "how many times as fast as the clock traffic runs (1)")
  .option("--seed <number>", "seed of everything that is left to chance (1)")
  .option("--devices <number>", "connect at most so many devices")
  .option("--period <seconds>", "readings period of all detectors (each one's own)")
  .option("--start <time>", "traffic time at the start: HH:MM in Seoul, or RFC 3339 (now)")
  .option("--backup-time <seconds>", "how long a controller without a line keeps what it was asked for (60)")
  .option("--data-dir <folder>", "folder of the control socket (DATA_DIR; ./data)")
  .option("--stdin-guard", "stop when standard input closes")
  .addHelpText("after", "\nROADCAST_TOKEN holds the API token for the gateway.")
  .action(run);

const inject = program.command("inject").description("make something go wrong in a running city");
steering(inject.command("incident").description("take capacity from a link"))
  .requiredOption("--link <id>", "link")
  .requiredOption("--capacity <share>", "share of capacity that is left, 0 to 0.95", number)
  .option("--minutes <number>", "for so long, traffic time (until cleared)", number)
  .action((flags: { link: string; capacity: number } & InjectFlags) =>
    injectFault({ type: "incident", link: flags.link, capacity: flags.capacity }, flags),
  );
steering(inject.command("detector-fault").description("break a detector"))
  .requiredOption("--detector <id>", "detector")
  .addOption(new Option("--kind <kind>", "how").choices(detectorFaultKinds).makeOptionMandatory())
  .option("--skew-sec <seconds>", "how far a skewed clock is ahead", number, 120)
  .option("--minutes <number>", "for so long, traffic time (until cleared)", number)
  .action((flags: { detector: string; kind: (typeof detectorFaultKinds)[number]; skewSec: number } & InjectFlags) =>
    injectFault({ type: "detector-fault", detector: flags.detector, kind: flags.kind, skewSec: flags.skewSec }, flags),
  );
steering(inject.command("controller-fault").description("break a signal controller"))
  .requiredOption("--controller <id>", "controller")
  .addOption(new Option("--kind <kind>", "how").choices(controllerFaultKinds).makeOptionMandatory())
  .option("--minutes <number>", "for so long, traffic time (until cleared)", number)
  .action((flags: { controller: string; kind: (typeof controllerFaultKinds)[number] } & InjectFlags) =>
    injectFault({ type: "controller-fault", controller: flags.controller, kind: flags.kind }, flags),
  );
steering(inject.command("disconnect").description("cut the line of a device"))
  .requiredOption("--device <kind/id>", "device, e.g. stations/S1")
  .option("--minutes <number>", "for so long, traffic time (until cleared)", number)
  .action((flags: { device: string } & InjectFlags) =>
    injectFault({ type: "disconnect", device: flags.device }, flags),
  );

steering(program.command("drive").description("send a vehicle over links, one after the other, or let it drive about"))
  .requiredOption("--vehicle <id>", "vehicle")
  .option("--links <ids>", "links with commas between them (none: it drives about again)")
  .action((flags: { vehicle: string; links?: string } & SteeringFlags) =>
    steer({ do: "drive", vehicle: flags.vehicle, links: flags.links?.split(",") ?? null }, flags),
  );
steering(program.command("list").description("what is injected")).action((flags: SteeringFlags) =>
  steer({ do: "list" }, flags),
);
steering(program.command("clear").description("end an injection, or all"))
  .argument("[id]", "id as list shows it")
  .option("--all", "end all")
  .action((id: string | undefined, flags: SteeringFlags & { all?: boolean }) => {
    if ((id === undefined) === (flags.all !== true)) {
      throw new SimulatorError("badArgument", "give the id of one injection, or --all");
    }
    return steer({ do: "clear", id: id ?? null }, flags);
  });
steering(program.command("status").description("state of the running city")).action((flags: SteeringFlags) =>
  steer({ do: "status" }, flags),
);
steering(program.command("speed").description("change the time factor"))
  .argument("<factor>", "how many times as fast as the clock", number)
  .action((factor: number, flags: SteeringFlags) => steer({ do: "speed", factor }, flags));

interface SteeringFlags {
  dataDir?: string;
  json?: boolean;
}

interface InjectFlags extends SteeringFlags {
  minutes?: number;
}

function steering(command: Command): Command {
  return command
    .option("--data-dir <folder>", "folder of the control socket (DATA_DIR; ./data)")
    .option("--json", "answer as JSON");
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("A number is needed.");
  return value;
}

async function run(flags: RunFlags): Promise<void> {
  const config = readRunConfig(flags, Date.now());
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  process.once("SIGTERM", () => stop.abort());
  if (config.stdinGuard) {
    process.stdin.once("close", () => stop.abort());
    process.stdin.once("end", () => stop.abort());
    process.stdin.resume();
    // A parent that died takes the pipe of the log with it.
    process.stdout.on("error", () => stop.abort());
  }
  await runSimulation(config, consoleLog, stop.signal);
}

function injectFault(injection: Injection, flags: InjectFlags): Promise<void> {
  return steer({ do: "inject", injection, minutes: flags.minutes ?? null }, flags);
}

async function steer(request: ControlRequest, flags: SteeringFlags): Promise<void> {
  const answer = await askSimulation(controlSocketPath(readDataDir(flags.dataDir)), request);
  if (!answer.ok) throw new SimulatorError(answer.code, answer.message);
  process.stdout.write(`${flags.json === true ? JSON.stringify(answer.data) : answer.text}\n`);
}

try {
  await program.parseAsync();
  process.exit(0);
} catch (error) {
  process.exit(report(error));
}

/** Says what went wrong and gives the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  if (error instanceof SimulatorError && error.code === "stopped") return 0;
  for (const line of messageOf(error).split("\n")) process.stderr.write(`roadcast-sim: ${line}\n`);
  if (!(error instanceof SimulatorError)) return exitCodes.failed;
  if (error.code === "notRunning") return exitCodes.notRunning;
  return usageCodes.includes(error.code) ? exitCodes.usage : exitCodes.failed;
}
