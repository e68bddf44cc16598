import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where the development server finds a gateway. */
const gateway = "http://127.0.0.1:8080";

export default defineConfig({
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
    /** A schema that nobody reads with is left out; making one does nothing else. */
    rolldownOptions: { treeshake: { manualPureFunctions: ["z"] } },
  },
});
