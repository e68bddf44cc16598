import type { TestProject } from "vitest/node";
import { Demo, type DemoAddress } from "./demo.js";
import { buildGateway } from "./gateway-process.js";

declare module "vitest" {
  interface ProvidedContext {
    demo: DemoAddress;
  }
}

/** Builds what is stale and starts the one demo that the end-to-end tests share; stopping it must leave nothing behind. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  buildGateway("simulators", "console");
  const demo = new Demo();
  try {
    project.provide("demo", await demo.start());
  } catch (error) {
    await demo.remove();
    throw error;
  }
  return () => demo.remove();
}
