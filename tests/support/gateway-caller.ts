import { type DeviceCredentials, type Network, routes } from "@roadcast/contract";
import type { GatewayProcess } from "./gateway-process.js";

/** Somebody who has signed in to a gateway that runs as a process. */
export class GatewayCaller {
  private constructor(
    readonly url: string,
    readonly cookie: string,
    readonly password: string,
  ) {}

  static async signIn(url: string, username: string, password: string): Promise<GatewayCaller> {
    const response = await fetch(`${url}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username, password }),
    });
    if (!response.ok) throw new Error(`sign-in: ${await response.text()}`);
    return new GatewayCaller(url, response.headers.getSetCookie()[0]?.split(";")[0] ?? "", password);
  }

  /** Signs in with the password that a first start printed, and changes it as it must be. */
  static async firstSignIn(gateway: GatewayProcess): Promise<GatewayCaller> {
    const password = "a password of the tests";
    const first = await GatewayCaller.signIn(gateway.url, "admin", gateway.firstPassword);
    await first.call("POST", "/api/v1/session/password", { current: gateway.firstPassword, next: password });
    return GatewayCaller.signIn(gateway.url, "admin", password);
  }

  /** A detector of the network in force, with a new password on the broker. */
  async detector(): Promise<{ id: string; linkId: string; password: string }> {
    const { features } = (await this.call("GET", routes.getNetwork.path)) as Network;
    const chosen = features.map(({ properties }) => properties).find(({ kind }) => kind === "detector");
    if (chosen?.kind !== "detector") throw new Error("the network has no detector");
    const path = `/api/v1/devices/detectors/${chosen.id}/credentials`;
    const { password } = (await this.call("POST", path)) as DeviceCredentials;
    return { id: chosen.id, linkId: chosen.linkId, password };
  }

  /** Calls the REST interface; rejects with the problem where it refuses. */
  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { cookie: this.cookie, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text.slice(0, 2000)}`);
    return text === "" ? null : JSON.parse(text);
  }
}
