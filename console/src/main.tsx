import "./ui/mantine.css";
import "@mantine/notifications/styles.css";
import "./ui/fonts.css";
import "./ui/tokens.css";
import "./ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startI18n } from "./format/i18n/i18n.js";
import { shareStyleNonce } from "./ui/csp-nonce.js";

async function start(): Promise<void> {
  shareStyleNonce();
  // Evaluated apart from React, so that neither holds the page for long.
  const [{ App }] = await Promise.all([import("./app.js"), startI18n()]);
  const root = document.getElementById("root");
  if (root === null) throw new Error("index.html has no #root");
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

// Not awaited here: the parts that it loads import what stands in this file's bundle.
void start();
