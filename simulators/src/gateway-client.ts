import { type Corridor, type DeviceCredentials, type Network, problem, routes } from "@roadcast/contract";
import type { DeviceName } from "./devices/roster.js";
import { messageOf, SimulatorError } from "./errors.js";
import type { Log } from "./log.js";

const requestTimeoutMs = 30_000;
const firstRetryMs = 500;
const longestRetryMs = 10_000;
/** A gateway that stays away is mentioned again after this long, ms. */
const remindEveryMs = 30_000;
/** Answers after which asking again may help; all others are final. */
const passing = [404, 408, 425, 429, 500, 502, 503, 504];

/** The gateway's REST interface, as far as a simulator needs it. Waits for a gateway that is not up yet. */
export class GatewayClient {
  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly log: Log,
    private readonly signal: AbortSignal,
  ) {}

  /** The whole network; waits until there is one. @throws SimulatorError `tokenRefused`, `gatewayRefused`, `gatewayAnswer` */
  async network(): Promise<Network> {
    return this.persist(async () => {
      const body = await this.ask(routes.getNetwork, undefined);
      const parsed = routes.getNetwork.response.safeParse(body);
      if (!parsed.success) throw badAnswer("the network", parsed.error.message);
      if (!parsed.data.features.some((feature) => feature.properties.kind === "link")) {
        throw new SimulatorError("waiting", "the gateway has no network yet: import one");
      }
      return parsed.data;
    });
  }

  /** New broker passwords for these devices; the ones before end. @throws as `network` */
  async issueCredentials(devices: readonly DeviceName[]): Promise<DeviceCredentials[]> {
    return this.persist(async () => {
      const body = await this.ask(routes.issueCredentials, { devices });
      const parsed = routes.issueCredentials.response.safeParse(body);
      if (!parsed.success) throw badAnswer("device credentials", parsed.error.message);
      return parsed.data.credentials;
    });
  }

  /** Corridors that are planned or active, the newest first: 100 at most. @throws as `network`, and `waiting` */
  async openCorridors(): Promise<Corridor[]> {
    const { method, path } = routes.listCorridors;
    const body = await this.ask({ method, path: `${path}?state=open&limit=100` }, undefined);
    const parsed = routes.listCorridors.response.safeParse(body);
    if (!parsed.success) throw badAnswer("corridors", parsed.error.message);
    return parsed.data.items;
  }

  private async persist<T>(attempt: () => Promise<T>): Promise<T> {
    let saidAt = 0;
    for (let failures = 0; ; failures += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof SimulatorError) || error.code !== "waiting") throw error;
        if (Date.now() - saidAt >= remindEveryMs) {
          saidAt = Date.now();
          this.log.warn(`${error.message}; trying again`);
        }
        await this.pause(Math.min(firstRetryMs * 2 ** failures, longestRetryMs) * (0.5 + Math.random()));
      }
    }
  }

  private async ask(route: { method: string; path: string }, body: unknown): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(`${this.url}${route.path}`, {
        method: route.method.toUpperCase(),
        headers: {
          accept: "application/json",
          authorization: `Bearer ${this.token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([this.signal, AbortSignal.timeout(requestTimeoutMs)]),
      });
    } catch (error) {
      if (this.signal.aborted) throw new SimulatorError("stopped", "stopped while waiting for the gateway");
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      throw new SimulatorError("waiting", `gateway at ${this.url} cannot be reached (${messageOf(cause)})`, { cause });
    }
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok) return answer;
    const parsed = problem.safeParse(answer);
    const text = parsed.success ? (parsed.data.detail ?? parsed.data.title) : `status ${response.status}`;
    if (response.status === 401 || response.status === 403) {
      throw new SimulatorError("tokenRefused", `the gateway refuses ROADCAST_TOKEN for ${route.path}: ${text}`);
    }
    if (passing.includes(response.status))
      throw new SimulatorError("waiting", `gateway at ${this.url} answers: ${text}`);
    throw new SimulatorError("gatewayRefused", `the gateway refuses ${route.path}: ${text}`);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const stopped = () => {
        clearTimeout(timer);
        reject(new SimulatorError("stopped", "stopped while waiting for the gateway"));
      };
      const timer = setTimeout(() => {
        this.signal.removeEventListener("abort", stopped);
        resolve();
      }, ms);
      this.signal.addEventListener("abort", stopped, { once: true });
      if (this.signal.aborted) stopped();
    });
  }
}

function badAnswer(what: string, detail: string): SimulatorError {
  return new SimulatorError(
    "gatewayAnswer",
    `the gateway's answer for ${what} is not as the contract says: ${detail.slice(0, 300)}`,
  );
}
