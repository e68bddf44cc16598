import "./ui/mantine.css";
import "@mantine/notifications/styles.css";
import "./ui/fonts.css";
import "./ui/tokens.css";
import "./ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.js";
import { startI18n } from "./format/i18n/i18n.js";
import { shareStyleNonce } from "./ui/csp-nonce.js";

shareStyleNonce();
await startI18n();

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
