import { randomUUID } from "node:crypto";
import { SimulatorError } from "../errors.js";
import type { Simulation } from "../simulation.js";
import type { ActiveInjection, Injection } from "./injections.js";
import type { ParsedControlRequest } from "./protocol.js";

/**
 * Does what the command line asks of a running simulation.
 * @throws SimulatorError `unknownLink`, `unknownDetector`, `unknownController`, `unknownDevice`, `unknownInjection`,
 * `unknownVehicle`
 */
export function carryOut(simulation: Simulation, request: ParsedControlRequest): { text: string; data: unknown } {
  const { injections } = simulation.city;
  switch (request.do) {
    case "inject": {
      checkTarget(simulation, request.injection);
      const untilMs = request.minutes === null ? null : simulation.city.trafficMs + request.minutes * 60_000;
      const entry = injections.add(request.injection, untilMs);
      simulation.applyDisconnects();
      return { text: describe(entry), data: entry };
    }
    case "drive": {
      const { vehicle, links } = request;
      const way = links === null ? null : { id: randomUUID(), linkIds: links, startM: 0, goes: true };
      if (!simulation.city.vehicles.some(({ properties }) => properties.id === vehicle)) {
        throw new SimulatorError("unknownVehicle", `there is no vehicle ${vehicle} in the network`);
      }
      if (!simulation.city.send(vehicle, way)) {
        throw new SimulatorError("unknownLink", "one of the links is not in the network");
      }
      return { text: links === null ? `${vehicle} drives about` : `${vehicle} is sent`, data: { vehicle, links } };
    }
    case "list": {
      const list = injections.list();
      return { text: list.length === 0 ? "nothing is injected" : list.map(describe).join("\n"), data: list };
    }
    case "clear": {
      const cleared = injections.clear(request.id ?? undefined);
      if (request.id !== null && cleared === 0) {
        throw new SimulatorError("unknownInjection", `nothing of the id ${request.id} is injected: see list`);
      }
      simulation.applyDisconnects();
      return { text: `cleared ${cleared}`, data: { cleared } };
    }
    case "status": {
      const status = simulation.status();
      const lines = Object.entries(status).map(([name, value]) => `${name}: ${value}`);
      return { text: lines.join("\n"), data: status };
    }
    case "speed":
      simulation.setTimeFactor(request.factor);
      return { text: `traffic runs at ×${request.factor}`, data: { factor: request.factor } };
  }
}

function checkTarget(simulation: Simulation, injection: Injection): void {
  const { city, fleet } = simulation;
  if (injection.type === "incident" && !city.traffic.graph.linkIndexById.has(injection.link)) {
    throw new SimulatorError("unknownLink", `there is no link ${injection.link} in the network`);
  }
  if (injection.type === "detector-fault" && !city.hasDetector(injection.detector)) {
    throw new SimulatorError("unknownDetector", `there is no detector ${injection.detector} in the network`);
  }
  if (injection.type === "controller-fault" && !city.controllers.has(injection.controller)) {
    throw new SimulatorError("unknownController", `there is no controller ${injection.controller} in the network`);
  }
  if (injection.type === "disconnect" && !fleet.has(injection.device)) {
    throw new SimulatorError("unknownDevice", `${injection.device} has no connection of its own in this simulation`);
  }
}

function describe({ id, injection, untilTrafficMs }: ActiveInjection): string {
  const { type, ...rest } = injection;
  const details = Object.entries(rest).map(([name, value]) => `${name}=${value}`);
  const until =
    untilTrafficMs === null ? "until cleared" : `until ${new Date(untilTrafficMs).toISOString()} traffic time`;
  return `${id} ${type} ${details.join(" ")} ${until}`;
}
