import type { CommandedRequest, CommandResult, ControllerCommand, ControllerState } from "@roadcast/contract";
import { levelOf } from "../../gateway/src/control/precedence.js";
import type { ControllerSite } from "../../gateway/src/control/ring-barrier.js";
import type { Situation } from "../../gateway/src/control/situation.js";
import { ControllerDevice } from "../../simulators/src/devices/controller/controller-device.js";
import type { ControllerConfig } from "../../simulators/src/devices/controller/signal-programme.js";
import { crossroads, siteOf } from "./control-site.js";

const tickMs = 100;
const dayMs = 86_400_000;
const seoulMs = 9 * 3_600_000;

/** A simulated controller on a virtual clock, and beside it what a gateway knows of it. No broker, no waiting. */
export class DrivenJunction {
  readonly device: ControllerDevice;
  /** As central holds it: by the sheet that the controller says that it runs by, of those that were ever sent. */
  site: ControllerSite;
  /** Levels of the commands that were sent, by id: what a gateway has of them in its database. */
  readonly requests = new Map<string, CommandedRequest>();
  private readonly sites = new Map<string, ControllerSite>();
  private heard: Situation["heard"] = null;
  private reported = -1;
  private given = 0;

  /**
   * @param now epoch ms to begin at, on the whole 0.1 s
   * @param runsBy what is in the cabinet, where that is something else than the sheet that the gateway has
   */
  constructor(
    sheet: ControllerConfig,
    public now: number,
    runsBy: ControllerConfig = sheet,
  ) {
    this.site = siteOf(sheet);
    this.sites.set(this.site.checksum, this.site);
    const { id } = crossroads;
    const rest = {
      kind: "controller",
      id,
      name: { ko: id, en: id },
      externalId: null,
      nodeId: "N",
      outOfService: false,
    };
    this.device = new ControllerDevice({ ...rest, ...runsBy } as ControllerDevice["properties"], 1, now);
  }

  /** Moves on by so many ticks of 0.1 s. */
  tick(ticks = 1, look: (now: number) => void = () => undefined): void {
    for (let i = 0; i < ticks; i += 1) {
      this.now += tickMs;
      const ofDay = (this.now + seoulMs) % dayMs;
      this.device.tick(this.now, this.now, ofDay, Math.floor(ofDay / 60_000));
      look(this.now);
    }
  }

  /** Moves on until something holds, at most so many seconds; gives whether it came to that. */
  tickUntil(holds: () => boolean, mostSec: number): boolean {
    for (let i = 0; i < mostSec * 10; i += 1) {
      if (holds()) return true;
      this.tick();
    }
    return holds();
  }

  /** The controller reports on every change and every 5 s, and the report reaches the gateway; null where none is due. */
  reportIfDue(): ControllerState | null {
    const isDue = !this.isKnown || this.now - (this.heard?.receivedAt ?? 0) >= 5000;
    return isDue ? this.report() : null;
  }

  /** Whether the gateway has heard what the controller does now. */
  get isKnown(): boolean {
    return this.device.revision === this.reported;
  }

  /** The controller's report reaches the gateway. */
  report(): ControllerState {
    this.reported = this.device.revision;
    const state = this.device.state(this.now);
    this.site = this.sites.get(state.configChecksum ?? "") ?? this.site;
    this.heard = { state, receivedAt: this.now, retained: false };
    return state;
  }

  /** What the rules of the gateway judge a request by, after the last report. */
  situation(request: CommandedRequest, change: Partial<Situation> = {}): Situation {
    const activeId = this.heard?.state.activeCommandId ?? null;
    const given = activeId === null ? undefined : this.requests.get(activeId);
    const asked: Situation = {
      request,
      level: levelOf(request),
      requester: { identity: "kim", role: "trafficOperator" },
      site: this.site,
      sheet: null,
      online: true,
      isElsewhere: false,
      corridorOf: null,
      heard: this.heard,
      lock: null,
      underWay: [],
      active: activeId === null || given === undefined ? null : { id: activeId, level: levelOf(given), request: given },
      now: this.now,
      expiresAt: this.now + 30_000,
    };
    return Object.assign(asked, change);
  }

  /** Sends a request as a command; gives its id. */
  send(request: Exclude<CommandedRequest, { type: "setSheet" }>, expiresInSec = 30): string {
    return this.sendMessage({ ...request, ...this.envelope(expiresInSec) });
  }

  sendMessage(command: ControllerCommand): string {
    const { commandId } = command;
    const asked = command.type === "prepare" ? command.args : command;
    if (asked.type === "setSheet") {
      const { sheet, ...args } = asked.args;
      this.requests.set(commandId, { type: "setSheet", args });
      const site = siteOf(sheet);
      if (site.checksum === args.checksum) this.sites.set(site.checksum, site);
    } else if (asked.type !== "commit" && asked.type !== "abort") this.requests.set(commandId, asked);
    this.device.takeCommand(Buffer.from(JSON.stringify(command)), this.now);
    return commandId;
  }

  envelope(expiresInSec = 30) {
    return { commandId: this.newId(), issuedAt: this.now, expiresAt: this.now + expiresInSec * 1000 };
  }

  newId(): string {
    this.given += 1;
    return `00000000-0000-4000-8000-${this.given.toString(16).padStart(12, "0")}`;
  }

  /** Results since they were last taken. */
  results(): CommandResult[] {
    return this.device.takeResults(this.now);
  }
}
