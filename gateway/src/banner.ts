import { demoAccounts, demoPassword } from "./auth/demo-accounts.js";
import type { FirstSignIn } from "./first-start.js";

/** What a start prints for the person who made it: the address, and how to sign in. */
export function startBanner(options: {
  host: string;
  port: number;
  publicUrl: string | null;
  signIn: FirstSignIn;
  /** The sample channel's studio, where it was made at this start. */
  publishing: { streamKey: string; ingest: { port: number; app: string } | null } | null;
}): string {
  const { host, port, publicUrl, signIn, publishing } = options;
  const everywhere = host === "0.0.0.0" || host === "::";
  const name = everywhere ? "localhost" : host.includes(":") ? `[${host}]` : host;
  const lines = [`Roadcast runs at ${publicUrl ?? `http://${name}:${port}`}`];
  if (signIn === "demoAccounts") {
    const names = demoAccounts.map(({ username }) => username);
    lines.push(`Sign in as ${names.slice(0, -1).join(", ")} or ${names.at(-1)} with the password ${demoPassword}`);
  } else if (signIn !== null) {
    lines.push(
      `Sign in as ${signIn.username} with the one-time password ${signIn.password}`,
      "It is shown this once; the console asks for a new one.",
    );
  }
  if (publishing !== null && publishing.ingest !== null) {
    lines.push(
      `Publish to the sample channel at rtmp://${name}:${publishing.ingest.port}/${publishing.ingest.app}`,
      `with the stream key ${publishing.streamKey} (shown this once; the channel page makes new ones)`,
    );
  }
  return `\n${lines.map((line) => `  ${line}\n`).join("")}\n`;
}
