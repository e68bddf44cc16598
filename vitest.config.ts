import { defineConfig } from "vitest/config";

const project = (name: string, options: Record<string, unknown> = {}) => ({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: { name, root: "tests", include: [`${name}/**/*.test.ts`], environment: "node", ...options },
});

export default defineConfig({
  test: {
    reporters: ["default"],
    projects: [
      // On a busy machine a property test may take several times as long: that is no fault.
      project("unit", { testTimeout: 60_000 }),
      project("contract", {
        testTimeout: 60_000,
        hookTimeout: 120_000,
        fileParallelism: false,
        globalSetup: "support/database-server.ts",
      }),
      project("architecture", { testTimeout: 60_000 }),
      project("integration", {
        testTimeout: 60_000,
        hookTimeout: 120_000,
        fileParallelism: false,
        globalSetup: ["support/database-server.ts", "support/brokers-setup.ts"],
      }),
      project("e2e", {
        // Every page of the console, looked at three times, is one test; and a machine may stand still for a while.
        testTimeout: 480_000,
        hookTimeout: 180_000,
        fileParallelism: false,
        globalSetup: "support/demo-setup.ts",
        expect: { poll: { timeout: 30_000, interval: 200 } },
      }),
    ],
  },
});
