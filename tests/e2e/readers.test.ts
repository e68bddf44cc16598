import { type Role, roles, routes } from "@roadcast/contract";
import { describe, expect, inject } from "vitest";
import { seesLive } from "../support/browser.js";
import { test } from "../support/browser-test.js";
import { DemoClient } from "../support/demo.js";

const demo = inject("demo");

const changes = Object.entries(routes).filter(
  ([, route]) => route.roles !== "public" && route.roles.length < roles.length && route.method !== "get",
);

describe.each<{ role: Role; lands: RegExp }>([
  { role: "broadcaster", lands: /\/channels/ },
  { role: "viewer", lands: /\/map/ },
])("A $role", ({ role, lands }) => {
  test("finds nothing to change about roads, devices and people", async ({ open }) => {
    const page = await open({ role });
    await page.waitForURL(lands);
    await seesLive(page);
    const pages = page.getByRole("navigation", { name: "Pages" });
    for (const name of ["Feeds", "Devices", "Network"]) {
      await pages.getByRole("link", { name, exact: true }).click();
      await page.getByRole("heading", { level: 1, name: name === "Feeds" ? "Feed health" : name }).waitFor();
      expect(await page.getByRole("button", { name: /Replay|Choose a file|New account/ }).count()).toBe(0);
    }
    await page.getByText("engineers and administrators replace the network", { exact: false }).waitFor();
    await page.goto("/devices");
    await page
      .getByRole("button", { name: /^(CAM|C|D|ST|S|V)-/ })
      .first()
      .click();
    await page.getByRole("dialog").getByRole("heading", { name: "Attributes" }).waitFor();
    const drawer = page.getByRole("dialog");
    expect(await drawer.getByRole("button", { name: /service|password|Revoke/i }).count()).toBe(0);
    for (const path of ["/people", "/audit"]) {
      await page.goto(path);
      await page.getByText("Not for your role").waitFor();
    }
  });

  test("is refused every other change by the gateway, too", async () => {
    const script = await new DemoClient(demo).signIn(role);
    const foreign = changes.filter(([, route]) => !(route.roles as readonly string[]).includes(role));
    expect(foreign.length).toBeGreaterThan(8);
    for (const [name, { method, path }] of foreign) {
      const address = path.replaceAll(":kind", "detectors").replace(/:\w+/g, "X1");
      const response = await script.send(method.toUpperCase(), address, method === "delete" ? undefined : {});
      expect(response.status, `${name}: ${method} ${address}`).toBe(403);
    }
  });
});
