import type { Channel, ChannelStatus, IssuedStreamKey } from "@roadcast/contract";
import { GatewayCaller } from "../../support/gateway-caller.js";
import { buildGateway, type GatewayProcess, Gateways } from "../../support/gateway-process.js";
import { freePort } from "../../support/ports.js";
import { waitFor } from "../ingest-bench.js";

const path = "/api/v1/channels/bench";
const name = { ko: "측정", en: "Bench" };

/** The built gateway with its own database, and one public channel on air. */
export class BenchChannel {
  /** Of the multivariant playlist. */
  readonly playlist: string;
  private readonly gateways = new Gateways();
  private readonly port: number;
  private readonly mqttPort: number;
  readonly rtmpPort: number;
  private process: GatewayProcess | null = null;
  private staff: GatewayCaller | null = null;

  private constructor(ports: readonly [number, number, number]) {
    [this.port, this.mqttPort, this.rtmpPort] = ports;
    this.playlist = `${this.url}/hls/bench/index.m3u8`;
  }

  /** With a test pattern on air; resolves when it can be played. */
  static async start(): Promise<BenchChannel> {
    buildGateway("console");
    const channel = new BenchChannel([await freePort(), await freePort(), await freePort()]);
    await channel.launch();
    channel.staff = await GatewayCaller.firstSignIn(channel.running);
    await channel.call("POST", "/api/v1/channels", { id: "bench", name, public: true });
    await channel.call("POST", `${path}/start`);
    await channel.untilOnAir("pattern");
    await waitFor("a playlist", 30_000, async () => (await fetch(channel.playlist)).ok);
    return channel;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.running.pid;
  }

  /** Starts the gateway, again after a kill; resolves when it runs. */
  async launch(): Promise<void> {
    const ports = { PORT: String(this.port), MQTT_PORT: String(this.mqttPort), RTMP_PORT: String(this.rtmpPort) };
    this.process = this.gateways.launch(ports);
    await this.process.running();
  }

  async kill(): Promise<void> {
    await this.running.kill("SIGKILL");
  }

  /** An account's cookie holds over a restart. */
  call(method: string, to: string, body?: unknown): Promise<unknown> {
    if (this.staff === null) throw new Error("nobody is signed in yet");
    return this.staff.call(method, to, body);
  }

  async addPattern(id: string): Promise<void> {
    await this.call("POST", `${path}/sources`, { kind: "pattern", id, name });
  }

  /** @returns where a publisher sends to */
  async addPublisher(id: string): Promise<string> {
    await this.call("POST", `${path}/sources`, { kind: "rtmp", id, name });
    const { streamKey } = (await this.call("POST", `${path}/sources/${id}/stream-key`)) as IssuedStreamKey;
    return `rtmp://127.0.0.1:${this.rtmpPort}/live/${streamKey}`;
  }

  take(source: string): Promise<unknown> {
    return this.call("POST", `${path}/take`, { source });
  }

  forceSlate(on: boolean): Promise<unknown> {
    return this.call("PUT", `${path}/slate`, { on });
  }

  async status(): Promise<ChannelStatus> {
    return ((await this.call("GET", path)) as Channel).status;
  }

  async untilOnAir(source: string | null): Promise<void> {
    await waitFor(`${source ?? "the slate"} on air`, 60_000, async () => (await this.status()).onAir === source);
  }

  async stop(): Promise<void> {
    await this.gateways.kill();
    this.gateways.remove();
  }

  private get running(): GatewayProcess {
    if (this.process === null) throw new Error("the gateway was not started");
    return this.process;
  }
}
