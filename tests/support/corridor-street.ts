import {
  type ControllerCommand,
  type CorridorJunction,
  type CorridorNotice,
  type CorridorRequest,
  type Network,
  uplinkTopic,
} from "@roadcast/contract";
import type { MqttClient } from "mqtt";
import { vi } from "vitest";
import { ControlRoom } from "../../gateway/src/control/control-room.js";
import { CorridorDesk, type CorridorView } from "../../gateway/src/control/corridor/corridor-desk.js";
import type { CorridorOutcome } from "../../gateway/src/control/corridor/corridor-outcome.js";
import type { Requester } from "../../gateway/src/control/outcome.js";
import { controllerSite } from "../../gateway/src/controller-site.js";
import { emergencyVehicle } from "../../gateway/src/corridor-facts.js";
import { newEpoch } from "../../gateway/src/live/live-sockets.js";
import { LiveState } from "../../gateway/src/live/live-state.js";
import { roadNetwork } from "../../gateway/src/network/road-network.js";
import { gridNetwork } from "../unit/simulators/grid-network.js";
import { connectDevice } from "./broker-device.js";
import { silentLogger } from "./broker-ingest.js";
import { ControlStreet, kim } from "./control-street.js";
import type { ScriptedController } from "./scripted-controller.js";

const patience = { timeout: 10_000, interval: 10 };

/** Three junctions in a row, 350 m apart, from the west to the east, and an ambulance. */
export const wayEast: CorridorRequest = {
  ...{ from: { kind: "node", nodeId: "N0-1" }, to: { kind: "node", nodeId: "N4-1" }, vehicleId: null, reason: "fire" },
};
export const controllerIds = ["C-N1-1", "C-N2-1", "C-N3-1"] as const;
type ControllerId = (typeof controllerIds)[number];

/** A road with three scripted controllers and a corridor desk as the gateway puts them together, on a clock of tests. */
export class CorridorStreet {
  readonly notices: CorridorNotice[] = [];
  private readonly live: LiveState;
  private vehicle: MqttClient | null = null;
  private drivenM = 0;
  private current: CorridorDesk | null = null;

  private constructor(
    readonly street: ControlStreet,
    private readonly controllers: ReadonlyMap<string, ScriptedController>,
  ) {
    this.live = new LiveState({ registry: street.registry, newEpoch, now: street.clock.now() });
    street.listeners.push((committed) => this.live.apply(committed, street.clock.now()));
  }

  /** `network` is one that has the three junctions, too. */
  static async open(network: Network = gridNetwork(3, 1)): Promise<CorridorStreet> {
    const street = await ControlStreet.open(undefined, undefined, network);
    const controllers = new Map<string, ScriptedController>();
    for (const id of controllerIds) controllers.set(id, await street.controller(id));
    const corridors = new CorridorStreet(street, controllers);
    await corridors.startDesk();
    return corridors;
  }

  /** The corridor desk of a gateway that starts; the last one has to be gone. */
  async startDesk(): Promise<CorridorDesk> {
    const desk = this.makeDesk(this.street.control, (notice) => this.notices.push(notice));
    await desk.start();
    this.current = desk;
    return desk;
  }

  /**
   * Another gateway of the database, to whose broker nobody is connected: it hears what controllers report by way of this
   * one.
   */
  async startNeighbour(): Promise<{ room: ControlRoom; desk: CorridorDesk; stop(): Promise<void> }> {
    const { street } = this;
    const room = new ControlRoom({
      ...{ database: street.store.database, clock: street.clock, logger: silentLogger, tickEveryMs: 3_600_000 },
      site: (id) => controllerSite(street.registry, id),
      online: () => true,
      isReachable: () => false,
      canSend: () => true,
      publish: () => Promise.reject(new Error("it has nobody to send to")),
    });
    street.listeners.push(({ controllerStates }) => room.hearElsewhere(controllerStates));
    const desk = this.makeDesk(room, () => undefined);
    await room.start();
    await desk.start();
    const stop = async () => {
      await desk.stop();
      await room.stop();
    };
    return { room, desk, stop };
  }

  private makeDesk(room: ControlRoom, onCorridor: (notice: CorridorNotice) => void): CorridorDesk {
    const { street, live } = this;
    return new CorridorDesk({
      ...{ database: street.store.database, clock: street.clock, logger: silentLogger, room, onCorridor },
      network: () => roadNetwork(street.registry),
      site: (id) => controllerSite(street.registry, id),
      traffic: () => ({ speedKph: null, flowVph: 600 }),
      vehicle: (id) => emergencyVehicle(street.registry, live, id),
      tickEveryMs: 3_600_000,
    });
  }

  get desk(): CorridorDesk {
    if (this.current === null) throw new Error("the corridor desk does not run");
    return this.current;
  }

  /** As a kill: nothing is left to another gateway, which has to wait until nobody looks after the corridors. */
  killDesk(): void {
    this.current = null;
  }

  controller(id: ControllerId): ScriptedController {
    const found = this.controllers.get(id);
    if (found === undefined) throw new Error(`there is no controller ${id}`);
    return found;
  }

  /** Plans as kim unless told; rejects where it is refused. */
  async plan(change: Partial<CorridorRequest> = {}, requester: Requester = kim): Promise<CorridorView> {
    return viewOf(await this.desk.plan({ ...wayEast, ...change }, requester));
  }

  /** Plans and starts; gives the corridor's id. */
  async begin(change: Partial<CorridorRequest> = {}, requester: Requester = kim): Promise<string> {
    const { notice } = await this.plan(change, requester);
    viewOf(await this.desk.begin(notice.corridorId, { leaveOut: [], overLocks: false }, requester));
    return notice.corridorId;
  }

  /** Moves the clock on, has everybody look at it, and gives the corridor as it is then. */
  async pass(seconds: number, corridorId: string): Promise<CorridorNotice> {
    this.street.clock.at += seconds * 1000;
    // What is heard is fresh: a controller reports every 5 s.
    return this.look(corridorId);
  }

  /** Has room and desk look at what there is. */
  async look(corridorId: string): Promise<CorridorNotice> {
    await this.street.control.tick();
    await this.desk.tick();
    return this.now(corridorId);
  }

  async now(corridorId: string): Promise<CorridorNotice> {
    const view = await this.desk.view(corridorId, kim);
    if (view === null) throw new Error(`there is no corridor ${corridorId}`);
    return view.notice;
  }

  /** Looks until the junctions are in these states, in the order of the route. */
  async until(corridorId: string, ...states: CorridorJunction["state"][]): Promise<CorridorNotice> {
    return vi.waitFor(async () => {
      const notice = await this.look(corridorId);
      const are = notice.junctions.map(({ state }) => state);
      if (are.join() !== states.join()) throw new Error(`they are ${are.join()}, not ${states.join()}`);
      return notice;
    }, patience);
  }

  /** The ambulance is so many metres from the start of the way east. Resolves once the gateway has it. */
  async drive(routeM: number): Promise<void> {
    const { street, live } = this;
    // As if it had come at a vehicle's pace.
    const fromM = live.device("vehicles", "AMB1")?.position == null ? routeM : this.drivenM;
    street.clock.at += Math.ceil((Math.abs(routeM - fromM) / 40) * 1000);
    this.drivenM = routeM;
    this.vehicle ??= await connectDevice(street.port, "vehicles", "AMB1");
    // Seven hundred metres between the first and the third crossing, due east.
    const lon = 127.04 + (routeM - 350) / (111_320 * Math.cos((37.5 * Math.PI) / 180));
    street.clock.at += 1;
    const observedAt = street.clock.now();
    const body = JSON.stringify({ observedAt, lat: 37.5, lon, speedKph: 50, headingDeg: 90 });
    await this.vehicle.publishAsync(uplinkTopic(street.prefix, "vehicles", "AMB1", "position"), body);
    await vi.waitFor(() => {
      const at = live.device("vehicles", "AMB1")?.position?.observedAt;
      if (at !== observedAt) throw new Error("the position was not heard");
    }, patience);
  }

  /** Every controller reports that it goes by its plan, but for those named: what is old says nothing. */
  async report(...but: string[]): Promise<void> {
    for (const [id, controller] of this.controllers) if (!but.includes(id)) await controller.report();
  }

  /** A controller that was asked to preempt comes to green; gives the command. */
  async grant(id: ControllerId, count = 1): Promise<ControllerCommand & { type: "preempt" }> {
    const controller = this.controller(id);
    const command = await controller.received(count);
    if (command.type !== "preempt") throw new Error(`it was asked to ${command.type}`);
    await controller.answer(command.commandId, "accepted");
    await controller.answer(command.commandId, "completed");
    await this.hold(id, command);
    return command;
  }

  /** A controller reports that it is preempted. */
  async hold(id: ControllerId, { commandId, args }: ControllerCommand & { type: "preempt" }): Promise<void> {
    const phases = args.phases.map((phase) => ({ phase, indication: "green" as const }));
    await this.controller(id).report({ mode: "preempt", plan: null, phases, activeCommandId: commandId });
  }

  /** A controller that was asked to release has done so. */
  async letGo(id: ControllerId, count = 2): Promise<ControllerCommand & { type: "release" }> {
    const controller = this.controller(id);
    const command = await controller.received(count);
    if (command.type !== "release") throw new Error(`it was asked to ${command.type}`);
    await controller.answer(command.commandId, "accepted");
    await controller.report({ activeCommandId: null });
    return command;
  }

  async close(): Promise<void> {
    this.vehicle?.end(true);
    await this.current?.stop();
    await this.street.close();
  }
}

export function viewOf(outcome: CorridorOutcome<CorridorView>): CorridorView {
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.detail}`);
  return outcome.value;
}
