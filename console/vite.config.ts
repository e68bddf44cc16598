import react from "@vitejs/plugin-react";
import { defineConfig, type UserConfig } from "vite";
import { compressed } from "./compressed.js";
import { announceFirstScreen, firstScreenFiles } from "./first-screen.js";

/** Where the development server finds a gateway. */
const gateway = "http://127.0.0.1:8080";

/** A schema that nobody reads with is left out; making one does nothing else. */
const treeshake = { manualPureFunctions: ["z"] };

const common = (): UserConfig => ({
  plugins: [react()],
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  /** The gateway puts a new nonce in the place of this text in each page that it gives. */
  html: { cspNonce: "__CSP_NONCE__" },
  server: {
    port: 5173,
    proxy: {
      "/api": gateway,
      "/hls": gateway,
      "/socket.io": { target: gateway, ws: true },
    },
  },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    /** Fonts and images stay files: the content policy allows no data: URLs for them, and caches keep them. */
    assetsInlineLimit: 0,
    rolldownOptions: { treeshake },
  },
});

export default defineConfig(async ({ command }) => {
  const config = common();
  if (command !== "build") return config;
  const nameOf = await firstScreenFiles(import.meta.dirname, common());
  const groups = [{ debugName: "first screen", name: nameOf }];
  return {
    ...config,
    plugins: [config.plugins, announceFirstScreen(), compressed()],
    build: {
      ...config.build,
      chunkSizeWarningLimit: 700,
      // Each of the four is closed: what it needs lies in it or in one before it.
      rolldownOptions: { treeshake, output: { codeSplitting: { includeDependenciesRecursively: false, groups } } },
    },
  };
});
