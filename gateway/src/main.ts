import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { commandTopic, deviceUsername, parseDeviceUsername } from "@roadcast/contract";
import * as db from "@roadcast/db";
import { startEmbedded } from "@roadcast/db/embedded";
import type { Logger } from "pino";
import { AbsentDevices } from "./absent-devices.js";
import { alarmPlaces, isOutOfService } from "./alarm-places.js";
import { Auth } from "./auth/auth.js";
import { issueSystemToken } from "./auth/tokens.js";
import { startBanner } from "./banner.js";
import type { Broker, Delivery } from "./broker/broker.js";
import { BrokerError } from "./broker/broker-error.js";
import { verifyDevicePassword } from "./broker/device-passwords.js";
import { EmbeddedBroker } from "./broker/embedded.js";
import { ExternalBroker } from "./broker/external.js";
import { systemClock as clock } from "./clock.js";
import type { Config } from "./config/config.js";
import { readEnvironment } from "./config/read-environment.js";
import { answerDoubts } from "./control/answer-doubts.js";
import { controlOperations } from "./control/control-operations.js";
import { ControlRoom } from "./control/control-room.js";
import { CorridorDesk } from "./control/corridor/corridor-desk.js";
import { corridorOperations } from "./control/corridor/corridor-operations.js";
import { TimingDesk } from "./control/timing-desk.js";
import { timingOperations } from "./control/timing-operations.js";
import { controllerSite } from "./controller-site.js";
import { emergencyVehicle, linkTraffic } from "./corridor-facts.js";
import { keptSessionSecret, prepareDataDir } from "./data-dir.js";
import { migrateWhenThere } from "./database-start.js";
import { ensureSampleChannel, sampleProfile } from "./demo/sample-channel.js";
import { SimulatorProcess } from "./demo/simulator-process.js";
import { feedsReport } from "./feeds-report.js";
import { networkOrDefault, prepareAccounts } from "./first-start.js";
import { healthRouter } from "./health/health-router.js";
import { Maintenance } from "./health/maintenance.js";
import { Metrics } from "./health/metrics.js";
import { readiness } from "./health/readiness.js";
import { createHttpApp } from "./http/app.js";
import { requestAddress } from "./http/request-address.js";
import { requestLimit } from "./http/request-limit.js";
import { HttpPort } from "./http-port.js";
import { AlarmDesk } from "./incidents/alarm-desk.js";
import { alarmOperations } from "./incidents/alarm-operations.js";
import { Ingest } from "./ingest/ingest.js";
import { lagBoundsMs } from "./ingest/lag-histogram.js";
import { CatchUp } from "./live/catch-up.js";
import { deviceStatus } from "./live/device-status.js";
import { LinkRecall } from "./live/link-recall.js";
import { LiveSockets, newEpoch } from "./live/live-sockets.js";
import { LiveState } from "./live/live-state.js";
import { networkStateAt, toLiveInput } from "./live/network-state.js";
import { RedisLink } from "./live/redis-link.js";
import { reportedTiming } from "./live/reported-timing.js";
import { createLogger } from "./logging.js";
import { Broadcast } from "./media/broadcast.js";
import { channelOperations } from "./media/channel-operations.js";
import { defaultProfile } from "./media/encoder/profile.js";
import { Origin } from "./media/origin.js";
import { ViewerTokens } from "./media/viewer-tokens.js";
import { NetworkInUse } from "./network/network-in-use.js";
import { Registry } from "./network/registry.js";
import { roadNetwork } from "./network/road-network.js";
import { PasswordFile } from "./password-file.js";
import { runProcess } from "./process.js";
import type { StopSequence } from "./stop-sequence.js";

/** The repository's root, from `gateway/src` and from `gateway/dist` alike. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
const dayMs = 86_400_000;
/** The live state starts from what was observed up to here: devices' clocks may be ahead. */
const aheadMs = 5 * 60_000;

runProcess(readEnvironment, (config) => createLogger(config, process.stdout.isTTY === true), start);

/** The start sequence. What is added to `stops` is stopped in reverse. `fail` ends the gateway on a fault that comes later. */
async function start(config: Config, logger: Logger, stops: StopSequence, fail: (error: unknown) => void) {
  // The port first: a second gateway must be noticed before anything of the first is touched.
  const http = new HttpPort();
  await http.start(config.http.host, config.http.port);
  stops.add("HTTP", () => http.stop());
  prepareDataDir(config.dataDir);
  const sessionSecret = config.http.sessionSecret ?? keptSessionSecret(config.dataDir);

  // The database, with its schema of this version.
  const url = config.database.url ?? (await startDatabase(config, logger, stops, fail));
  const { schema, storage: storageSettings } = config.database;
  const { applied, kind } = await migrateWhenThere({ url, schema }, clock, logger, () => stops.begun);
  logger.info({ kind, migrations: applied.length }, "database ready");
  const onConnectionLost = (error: Error) => {
    if (!stops.begun) logger.warn(error.message);
  };
  const database = new db.Database({ url, schema, onConnectionLost });
  stops.add("database connections", () => database.stop());
  await database.start();
  const storage = db.createStorage(database, storageSettings);
  await storage.start(clock.now());
  const maintenance = new Maintenance({ storage, clock, logger });
  maintenance.start();
  stops.add("storage maintenance", () => maintenance.stop());

  // People and the network; on a first start, those that everybody begins with.
  const auth = new Auth({ database, clock, sessionSecret, publicUrl: config.http.publicUrl });
  stops.add("sessions", () => auth.stop());
  const signIn = await prepareAccounts(auth, config.demo, logger);
  const stored = await networkOrDefault(
    { database, clock },
    path.join(root, "gateway", "network", "gangnam.geojson"),
    logger,
  );
  await db.ensureTimingVersions(database, { by: "system", role: null, at: clock.now() });
  let registry = new Registry(stored.network, stored.keys);

  // Channels: those that were on air go on, beside everything that follows.
  const streamKey = config.demo ? await ensureSampleChannel(database, clock.now()) : null;
  const broadcast = new Broadcast({
    ...{ dataDir: config.dataDir, clock, logger },
    ffmpeg: config.media.ffmpeg,
    profile: config.demo ? sampleProfile : defaultProfile,
    rtmp: { host: config.http.host, port: config.media.rtmpPort },
    dvrWindowSec: config.media.dvrWindowSec,
    maxDiskBytes: config.media.maxDiskBytes,
  });
  stops.add("channels", () => broadcast.stop());
  await broadcast.start(await db.allChannels(database));
  const viewerTokens = new ViewerTokens(sessionSecret, clock);
  const origin = new Origin({
    channel: (id) => broadcast.served(id),
    authorise: broadcast.access(viewerTokens),
    corsOrigin: config.media.corsOrigin,
    playlistMaxAgeSec: 1,
  });

  // The live state, as the database last knew it.
  const live = new LiveState({ registry, newEpoch, now: clock.now() });
  const known = await db.stateAt(database, clock.now() + aheadMs);
  live.apply(toLiveInput(known), clock.now());
  const ticker = setInterval(() => live.tick(clock.now()), 1_000);
  stops.add("live state", () => clearInterval(ticker));
  const limit = requestLimit();
  const addressOf = requestAddress(config.http.trustProxy);
  const metrics = new Metrics();
  // Commands: what goes out goes through the broker, which begins last; until then nothing can be sent.
  let broker: Broker | null = null;
  const areaOfController = (id: string) => registry.areaOf("controllers", id);
  // The embedded broker would take what is sent and have nobody to give it to; one outside does not say.
  const isReachable = (id: string) =>
    !(broker instanceof EmbeddedBroker) || broker.isConnected(deviceUsername("controllers", id));
  const control: ControlRoom = new ControlRoom({
    ...{ database, clock, logger },
    site: (id) => controllerSite(registry, id),
    online: (id) => live.device("controllers", id)?.online ?? null,
    isReachable,
    corridorOf: (id) => corridors.holderOf(id),
    canSend: () => broker?.status().connected === true,
    publish: async (id, message) => {
      if (broker === null || !isReachable(id)) {
        throw new BrokerError("notConnected", `${deviceUsername("controllers", id)} is not connected`);
      }
      const topic = commandTopic(config.mqtt.prefix, "controllers", id);
      await broker.publish(topic, JSON.stringify(message), { qos: 1, retain: false });
    },
    onCommand: (command) => {
      timing.commandChanged(command);
      const area = areaOfController(command.controllerId);
      if (area !== null) sockets.tellCommand(area, command);
    },
    onLocks: (id) => {
      const area = areaOfController(id);
      if (area !== null) sockets.tellLocks(area);
    },
    onConfirmed: (afterSec) => metrics.commandConfirmed(afterSec),
  });
  const corridors: CorridorDesk = new CorridorDesk({
    ...{ database, clock, logger, room: control },
    network: () => roadNetwork(registry),
    site: (id) => controllerSite(registry, id),
    traffic: (linkId) => linkTraffic(live, linkId, clock.now()),
    vehicle: (id) => emergencyVehicle(registry, live, id),
    onCorridor: (corridor) => sockets.tellCorridor(corridor),
  });
  const timing: TimingDesk = new TimingDesk({
    ...{ database, clock, logger, control },
    site: (id) => controllerSite(registry, id),
    reported: (id) => reportedTiming(live, id, clock.now()),
    takeIntoUse: async () => {
      await networkInUse.take();
      redis?.tellNetwork();
    },
  });
  const alarms: AlarmDesk = new AlarmDesk({
    ...{ database, clock, logger },
    street: () => ({
      ...live.everything(),
      channels: broadcast.statuses(),
      brokerConnected: broker?.status().connected === true,
      isStoring: ingest.totals().databaseAvailable,
      checksumOf: (id) => controllerSite(registry, id)?.checksum ?? null,
    }),
    places: () => alarmPlaces(registry),
    isOutOfService: (target) => isOutOfService(registry, target),
    operators: () => sockets.peopleOf("trafficOperator"),
  });
  const sockets = new LiveSockets({
    state: live,
    clock,
    logger,
    limit: (request) => limit.byAddress(addressOf(request)),
    authenticate: (request) => auth.authenticateHandshake(request),
    stillValid: (principal) => auth.stillValid(principal),
    channels: () => broadcast.statuses(),
    control: { commands: (area) => control.underWayIn(area), locks: (area) => control.locksIn(area) },
    corridors: () => corridors.open(),
    alarms: alarms.board,
  });
  auth.onAccessEnded((isEnded) => sockets.disconnectWhere(isEnded));
  const networkInUse = new NetworkInUse({
    load: () => db.loadNetwork(database),
    use: (stored) => {
      registry = stored;
      live.replaceRegistry(registry, clock.now());
      sockets.networkChanged();
    },
  });

  // Other gateways of this database.
  const catchUp = new CatchUp({
    read: async () => {
      await networkInUse.take();
      return toLiveInput(await db.stateAt(database, clock.now() + aheadMs));
    },
    apply: (input) => live.apply(input, clock.now()),
    logger,
  });
  const redis =
    config.redisUrl === null
      ? null
      : new RedisLink({
          url: config.redisUrl,
          channel: `roadcast:${schema}`,
          logger,
          onCommitted: (input) => {
            catchUp.take(input);
            control.hearElsewhere(input.controllerStates);
          },
          onBehind: () => catchUp.request(),
        });
  redis?.start();
  stops.add("Redis", () => {
    redis?.stop();
    catchUp.stop();
  });

  // Ingest, which commits first and tells of it then.
  const ingest = new Ingest({
    commit: metrics.timed((batch) => db.commitBatch(database, batch)),
    registry: () => registry,
    clock,
    logger,
    settings: { rawRetentionMs: storageSettings.retentionDays.raw * dayMs },
    prefix: config.mqtt.prefix,
    onCommitted: (committed) => {
      catchUp.take(committed);
      control.take(committed);
      sockets.noticeDeadLetters(committed.deadLetters);
      redis?.tellCommitted(committed);
    },
  });
  ingest.start(known.presence);
  await control.start(known.controllerStates);
  stops.add("commands", () => control.stop());
  await timing.start();
  stops.add("timing sheets", () => timing.stop());
  await alarms.start();
  stops.add("alarms", () => alarms.stop());

  // The broker: from here on devices are heard.
  const file = config.mqtt.passwordFile;
  const logins = () => db.listDeviceCredentials(database);
  const passwordFile = file === null ? null : new PasswordFile({ file, logins, logger });
  await passwordFile?.write();
  const made = createBroker(config, logger, database, (delivery) => ingest.accept(delivery));
  broker = made;
  stops.add("broker", () => made.stop());
  // Before the broker, which then still sends the acknowledgements of what the ingest commits last.
  stops.add("ingest", () => ingest.stop());
  const delivering = made.start();
  // An external broker may come later, and says why not in `/readyz` until then.
  if (config.mqtt.url === null) await delivering;
  else delivering.catch(fail);
  // With Redis there may be other gateways, and a device that is not here may be there.
  if (made instanceof EmbeddedBroker && redis === null) {
    const absent = new AbsentDevices({
      prefix: config.mqtt.prefix,
      clock,
      logger,
      isConnected: (username) => made.isConnected(username),
      isKnown: (kind, id) => registry.device(kind, id) !== undefined,
      accept: (delivery) => ingest.accept(delivery),
    });
    absent.start(known.presence);
    stops.add("absent devices", () => absent.stop());
  }

  // Those that are active are taken up once controllers can be asked.
  await corridors.start();
  stops.add("corridors", () => corridors.stop());

  // HTTP and sockets, on the port taken above.
  metrics.watch({
    ingest: () => ingest.totals(),
    lagBoundsMs,
    broker: () => made.status(),
    sockets: () => sockets.counts(),
    socketBytes: () => sockets.outstandingBytes(),
    control: () => control.figures(),
    alarms: () => alarms.figures(),
    media: () => ({
      channels: broadcast.figures(),
      origin: origin.totals,
      refusedPublishers: broadcast.refusedPublishers,
    }),
  });
  const ready = () =>
    readiness({
      database: async () => {
        await database.probe();
        const { databaseAvailable } = ingest.totals();
        return { ok: databaseAvailable, detail: databaseAvailable ? database.kind : "a commit is being tried again" };
      },
      broker: () => {
        const { kind, connected, unacknowledged } = made.status();
        return { ok: connected, detail: `${kind}, ${unacknowledged} messages unacknowledged` };
      },
      storage: () => maintenance.state(),
      channels: () => broadcast.readiness(),
      ...(redis === null ? {} : { redis: () => redis.state() }),
    });
  const app = createHttpApp({
    auth,
    database,
    clock,
    logger,
    settings: {
      version,
      demo: config.demo,
      publicUrl: config.http.publicUrl,
      trustProxy: config.http.trustProxy,
      tiles: config.tiles,
      retentionDays: storageSettings.retentionDays,
      consoleRoot: path.join(root, "console", "dist"),
    },
    limit,
    health: healthRouter({ readiness: ready, metrics }),
    network: {
      registry: () => registry,
      replace: (network, options) => db.replaceNetwork(database, network, options),
      setOutOfService: (kind, id, outOfService) => db.setOutOfService(database, kind, id, outOfService),
      takeIntoUse: async () => {
        await networkInUse.take();
        redis?.tellNetwork();
      },
    },
    live: {
      snapshots: (areas) => (areas ?? live.areaIds()).flatMap((area) => live.snapshot(area, clock.now()) ?? []),
      deviceStatus: (kind, id) => deviceStatus(live, kind, id),
    },
    devices: {
      credentialsChanged: async (devices) => {
        await passwordFile?.write();
        for (const { kind, id } of devices) await made.disconnectDevice(deviceUsername(kind, id));
      },
      canTellBroker: () => config.mqtt.url === null || passwordFile !== null,
    },
    channels: channelOperations(broadcast, viewerTokens),
    control: {
      ...controlOperations(control),
      doubts: answerDoubts({ database, clock, prefix: config.mqtt.prefix }),
    },
    corridors: corridorOperations(corridors),
    alarms: alarmOperations(alarms),
    timing: timingOperations(timing),
    stateAt: async (atMs) => networkStateAt(await db.stateAt(database, atMs), registry, atMs),
    feeds: () => {
      const { deadLetters, databaseAvailable } = ingest.totals();
      return feedsReport({
        at: clock.now(),
        broker: made.status(),
        database: { kind: database.kind, available: databaseAvailable },
        feeds: ingest.health(),
        deadLetters,
        devices: live.everything().devices,
        isFailed: ({ kind, id }) => {
          const name = parseDeviceUsername(id);
          return name !== null && (deviceStatus(live, kind, name.id)?.faults.length ?? 0) > 0;
        },
      });
    },
    replay: (letter) => ingest.replay(letter),
  });
  sockets.start(http.server);
  stops.add("sockets", () => sockets.stop());
  // Media ahead of the framework: raw, from memory.
  http.serve((request, response) => {
    if (!origin.handle(request, response)) app(request, response);
  });

  // What stands in for links that are not measured: beside everything else, and nothing waits for it.
  const recall = new LinkRecall({ read: (span) => db.linkQuarters(database, span), live, clock, logger });
  recall.start();
  stops.add("what links measured", () => recall.stop());

  // The simulated city, in demo mode.
  if (config.demo) {
    const token = await issueSystemToken(auth, "simulator", "engineer");
    const simulator = new SimulatorProcess({
      program: path.join(root, "simulators", "dist", "cli.js"),
      args: simulatorArguments(config, http.port, made),
      env: { ROADCAST_TOKEN: token },
      logger,
    });
    simulator.start();
    stops.add(
      "simulated city",
      () => simulator.stop(),
      () => simulator.force(),
    );
  }

  process.stdout.write(
    startBanner({
      ...{ host: config.http.host, port: http.port, publicUrl: config.http.publicUrl, signIn },
      publishing: streamKey === null ? null : { streamKey, ingest: broadcast.ingest },
    }),
  );
}

/** The embedded PostgreSQL; gives its address. */
async function startDatabase(
  config: Config,
  logger: Logger,
  stops: StopSequence,
  fail: (error: unknown) => void,
): Promise<string> {
  const embedded = await startEmbedded({
    directory: path.join(config.dataDir, "postgres"),
    onLog: (line) => logger.warn({ from: "postgres" }, line),
  });
  // SIGQUIT is PostgreSQL's immediate shutdown: what was committed is recovered from the log at the next start.
  stops.add(
    "embedded PostgreSQL",
    () => embedded.stop(),
    () => process.kill(embedded.pid, "SIGQUIT"),
  );
  embedded.ended.then(() => {
    if (!stops.begun) fail(new Error("the embedded PostgreSQL ended and did not start again: see the lines above"));
  }, fail);
  return embedded.url;
}

function createBroker(
  { mqtt, http }: Config,
  logger: Logger,
  database: db.Database,
  deliver: (delivery: Delivery) => void,
): Broker {
  const { url, prefix } = mqtt;
  if (url !== null) {
    return new ExternalBroker({ url, prefix, clock, logger, startWithinMs: Number.MAX_SAFE_INTEGER }, deliver);
  }
  const verify = async (username: string, password: string) => {
    const device = parseDeviceUsername(username);
    const credentials = device === null ? null : await db.findDeviceCredentials(database, device.kind, device.id);
    return credentials !== null && verifyDevicePassword(password, credentials.passwordHash);
  };
  return new EmbeddedBroker({ host: http.host, port: mqtt.port, prefix, verify, clock, logger }, deliver);
}

/** How the simulated city finds its way: to the gateway, and to the broker with credentials of its own. */
function simulatorArguments({ http, mqtt, simulator, dataDir }: Config, port: number, broker: Broker): string[] {
  const own = http.host === "0.0.0.0" || http.host === "::" ? "127.0.0.1" : http.host;
  const bracketed = own.includes(":") ? `[${own}]` : own;
  const external = mqtt.url === null ? null : new URL(mqtt.url);
  if (external !== null) external.username = external.password = "";
  const mqttUrl = external?.href ?? `mqtt://${bracketed}:${broker instanceof EmbeddedBroker ? broker.port : mqtt.port}`;
  const start = simulator.start === null ? [] : ["--start", simulator.start];
  const period = simulator.periodSec === null ? [] : ["--period", String(simulator.periodSec)];
  return [
    "run",
    ...["--gateway", `http://${bracketed}:${port}`],
    ...["--mqtt", mqttUrl, "--mqtt-prefix", mqtt.prefix],
    ...["--seed", String(simulator.seed), "--time-factor", String(simulator.timeFactor), ...start, ...period],
    ...["--data-dir", dataDir, "--stdin-guard"],
  ];
}
