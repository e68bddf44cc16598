import { createServer } from "node:http";
import { Writable } from "node:stream";
import { type DeadLetterReason, problem, type Role, type RouteSpec, routes, type Snapshot } from "@roadcast/contract";
import {
  type Database,
  defaultStorageSettings,
  insertUser,
  loadNetwork,
  replaceNetwork,
  type StoredDeadLetter,
  setOutOfService,
} from "@roadcast/db";
import { pino } from "pino";
import { Auth } from "../../gateway/src/auth/auth.js";
import { hashPassword } from "../../gateway/src/auth/passwords.js";
import type { Principal } from "../../gateway/src/auth/principal.js";
import { issueToken } from "../../gateway/src/auth/tokens.js";
import { TimingDesk } from "../../gateway/src/control/timing-desk.js";
import { timingOperations } from "../../gateway/src/control/timing-operations.js";
import { controllerSite } from "../../gateway/src/controller-site.js";
import { createHttpApp } from "../../gateway/src/http/app.js";
import type { DeviceStatus, HttpDependencies } from "../../gateway/src/http/dependencies.js";
import { Registry } from "../../gateway/src/network/registry.js";
import { validateNetwork } from "../../gateway/src/network/validate.js";
import { openTestDatabase } from "./database.js";
import { idleAlarms } from "./idle-alarms.js";
import { idleCommand, idleControl } from "./idle-control.js";
import { idleCorridors } from "./idle-corridors.js";
import { listenLocally } from "./ports.js";
import { asSent, smallNetworkDraft } from "./small-network.js";

/** Everybody's password in tests. */
export const testPassword = "a long enough password";

/** A caller over real HTTP: keeps its cookie as a browser would, or sends a token. */
export class Client {
  cookie: string | null = null;
  token: string | null = null;

  constructor(readonly url: string) {}

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      redirect: "manual",
      headers: {
        ...(this.cookie === null ? {} : { cookie: this.cookie }),
        ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      if (pair.startsWith("roadcast.sid=")) this.cookie = pair.endsWith("=") ? null : pair;
    }
    await checkAgainstContract(method, path, response);
    return response;
  }

  get(path: string, headers?: Record<string, string>): Promise<Response> {
    return this.send("GET", path, undefined, headers);
  }

  signIn(username: string, password = testPassword): Promise<Response> {
    return this.send("POST", "/api/v1/session", { username, password });
  }
}

/** The body of an answer. */
export async function json<T>(response: Response | Promise<Response>): Promise<T> {
  return (await (await response).json()) as T;
}

/** Every answer of a route has the status and the shape that the contract's table says; problems are problems. */
async function checkAgainstContract(method: string, path: string, response: Response): Promise<void> {
  const [pathname = ""] = path.split("?", 1);
  const route = Object.values<RouteSpec>(routes).find(
    (spec) =>
      spec.method === method.toLowerCase() && new RegExp(`^${spec.path.replace(/:\w+/g, "[^/]+")}$`).test(pathname),
  );
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("application/problem+json")) problem.parse(await response.clone().json());
  if (route === undefined || !response.ok) return;
  if (response.status !== route.status)
    throw new Error(`${method} ${path} gave ${response.status}, not ${route.status}`);
  if (type.startsWith("application/json")) route.response?.parse(await response.clone().json());
}

/** The HTTP side of a gateway on a real database and a real port; the other rooms' parts are recorded. */
export class HttpGateway {
  readonly auth: Auth;
  /** Moves the gateway's clock; sessions in the database go by the real one. */
  clockOffsetMs = 0;
  readonly logLines: string[] = [];
  readonly statuses = new Map<string, DeviceStatus>();
  readonly credentialsChanged: string[] = [];
  /** Throws in place of what follows a change. */
  readonly failing: Partial<Record<"takeIntoUse" | "credentialsChanged", (() => void) | undefined>> = {};
  /** False is as with a broker that keeps accounts of its own. */
  canTellBroker = true;
  readonly replayed: StoredDeadLetter[] = [];
  replayAnswer: { stored: number; refused: DeadLetterReason[] } = { stored: 1, refused: [] };
  /** Questions of access that ended: each says of a principal whether it is out. */
  readonly ended: ((principal: Principal) => boolean)[] = [];
  /** The media room; one that runs nothing unless told. */
  private channels: HttpDependencies["channels"] = idleChannels;
  /** The control room; one that takes everything and does nothing unless told. */
  private control: HttpDependencies["control"] = idleControl;
  /** The corridor desk; one that has nothing unless told. */
  private corridors: HttpDependencies["corridors"] = idleCorridors;
  /** The alarm desk; one that has nothing unless told. */
  private alarms: HttpDependencies["alarms"] = idleAlarms;
  /** Checksums that controllers report. */
  readonly reported = new Map<string, string>();
  url = "";
  private registry = new Registry({ type: "FeatureCollection", features: [] }, emptyKeys());
  private server = createServer();

  constructor(
    readonly database: Database,
    private readonly settings: Partial<HttpDependencies["settings"]>,
    private readonly drop: () => Promise<void>,
  ) {
    this.auth = new Auth({
      database,
      clock: { now: () => Date.now() + this.clockOffsetMs },
      sessionSecret: "a secret of tests, long enough to sign with",
      publicUrl: settings.publicUrl ?? null,
    });
    this.auth.onAccessEnded((isEnded) => this.ended.push(isEnded));
  }

  async start(): Promise<void> {
    this.server = createServer(createHttpApp(this.dependencies()));
    this.url = `http://127.0.0.1:${await listenLocally(this.server)}`;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
    await this.auth.stop();
    await this.drop();
  }

  client(): Client {
    return new Client(this.url);
  }

  /** Stores the small network and takes it into use. */
  async loadSmallNetwork(): Promise<void> {
    const verdict = validateNetwork(asSent(smallNetworkDraft()));
    if (!verdict.ok) throw new Error("the small network has faults");
    await replaceNetwork(this.database, verdict.network);
    await this.reload();
  }

  async addUser(username: string, role: Role, options: { mustChangePassword?: boolean; disabled?: boolean } = {}) {
    await insertUser(this.database, {
      username,
      displayName: `Person ${username}`,
      role,
      passwordHash: await hashPassword(testPassword),
      disabled: options.disabled ?? false,
      mustChangePassword: options.mustChangePassword ?? false,
      createdAt: Date.now(),
      lastSignInAt: null,
    });
  }

  /** A client that has signed in as a person made for it. */
  async person(role: Role, username: string): Promise<Client> {
    await this.addUser(username, role);
    const client = this.client();
    const answer = await client.signIn(username);
    if (answer.status !== 200) throw new Error(`sign-in failed: ${await answer.text()}`);
    return client;
  }

  /** A client with an API token made for it. */
  async script(role: Role, name: string): Promise<Client> {
    const client = this.client();
    client.token = (await issueToken(this.auth, { name, role, expiresInDays: 1 }, "test")).secret;
    return client;
  }

  useChannels(channels: HttpDependencies["channels"]): void {
    this.channels = channels;
  }

  useControl(control: HttpDependencies["control"]): void {
    this.control = control;
  }

  useCorridors(corridors: HttpDependencies["corridors"]): void {
    this.corridors = corridors;
  }

  useAlarms(alarms: HttpDependencies["alarms"]): void {
    this.alarms = alarms;
  }

  private timingDesk(): TimingDesk {
    const { database } = this;
    return new TimingDesk({
      ...{ database, clock: this.auth.clock, logger: pino({ level: "silent" }) },
      control: {
        request: async () => ({ ok: true, value: idleCommand }),
        check: async () => ({ refusals: [], expectedBy: this.auth.clock.now(), supersedes: [] }),
        underWayOn: () => [],
      },
      site: (id) => controllerSite(this.registry, id),
      reported: (id) => {
        const checksum = this.reported.get(id);
        return checksum === undefined ? null : { checksum, at: this.auth.clock.now() };
      },
      takeIntoUse: () => this.reload(),
    });
  }

  private async reload(): Promise<void> {
    const { network, keys } = await loadNetwork(this.database);
    this.registry = new Registry(network, keys);
  }

  private dependencies(): HttpDependencies {
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.logLines.push(chunk.toString("utf8"));
        done();
      },
    });
    return {
      auth: this.auth,
      database: this.database,
      clock: this.auth.clock,
      logger: pino({ level: "trace" }, stream),
      settings: {
        version: "0.0.0-test",
        demo: false,
        publicUrl: null,
        trustProxy: null,
        tiles: null,
        retentionDays: defaultStorageSettings.retentionDays,
        consoleRoot: "/nonexistent",
        ...this.settings,
      },
      network: {
        registry: () => this.registry,
        replace: (network, options) => replaceNetwork(this.database, network, options),
        setOutOfService: (kind, id, outOfService) => setOutOfService(this.database, kind, id, outOfService),
        takeIntoUse: async () => {
          this.failing.takeIntoUse?.();
          await this.reload();
        },
      },
      live: {
        snapshots: (areas) => (areas ?? [...this.registry.features("area").keys()]).map(emptySnapshot),
        deviceStatus: (kind, id) => this.statuses.get(`${kind}/${id}`) ?? null,
      },
      devices: {
        credentialsChanged: async (devices) => {
          this.failing.credentialsChanged?.();
          this.credentialsChanged.push(...devices.map(({ kind, id }) => `${kind}/${id}`));
        },
        canTellBroker: () => this.canTellBroker,
      },
      // Looked up at each call: a test may put a real media room in their place.
      channels: new Proxy(idleChannels, { get: (_idle, operation) => Reflect.get(this.channels, operation) }),
      control: new Proxy(idleControl, { get: (_idle, operation) => Reflect.get(this.control, operation) }),
      corridors: new Proxy(idleCorridors, { get: (_idle, operation) => Reflect.get(this.corridors, operation) }),
      alarms: new Proxy(idleAlarms, { get: (_idle, operation) => Reflect.get(this.alarms, operation) }),
      timing: timingOperations(this.timingDesk()),
      stateAt: async () => ({
        links: [],
        detectors: [],
        controllers: [],
        devices: [],
      }),
      feeds: () => ({
        at: new Date(this.auth.clock.now()).toISOString(),
        broker: { kind: "embedded", connected: true, clients: 0 },
        database: { kind: this.database.kind, available: true },
        unacknowledged: 0,
        commitsPerSec: 0,
        deadLetters: {},
        feeds: [],
        devices: [],
      }),
      replay: async (letter) => {
        this.replayed.push(letter);
        return this.replayAnswer;
      },
    };
  }
}

const idleChannels: HttpDependencies["channels"] = {
  broadcast: async () => ({
    encoder: { found: false, version: null, from: null, detail: "none in this test" },
    rtmp: { listening: false, port: 1935, app: "live", detail: "none in this test" },
    mediaFiles: [],
  }),
  status: () => null,
  isRunning: () => true,
  put: () => undefined,
  remove: async () => undefined,
  take: () => undefined,
  slate: () => undefined,
  setStreamKey: () => undefined,
  ingest: () => null,
  viewerToken: (id) => `token-of-${id}`,
  viewerCookie: "roadcast.hls",
};

function emptyKeys() {
  return { links: new Map(), stations: new Map(), detectors: new Map() };
}

function emptySnapshot(area: string): Snapshot {
  return { area, epoch: "test", seq: 0, at: Date.now(), links: [], detectors: [], controllers: [], devices: [] };
}

/** A gateway's HTTP side that listens, on a schema of its own or on the database of another. */
export async function startHttpGateway(
  settings: Partial<HttpDependencies["settings"]> = {},
  shared?: Database,
): Promise<HttpGateway> {
  if (shared !== undefined) return startOn(shared, settings, async () => undefined);
  const own = await openTestDatabase();
  return startOn(own.database, settings, () => own.drop());
}

async function startOn(
  database: Database,
  settings: Partial<HttpDependencies["settings"]>,
  drop: () => Promise<void>,
): Promise<HttpGateway> {
  const gateway = new HttpGateway(database, settings, drop);
  await gateway.start();
  return gateway;
}
