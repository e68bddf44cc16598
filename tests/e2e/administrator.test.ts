import { routes } from "@roadcast/contract";
import { describe, expect, inject } from "vitest";
import { allSeen, seesLive } from "../support/browser.js";
import { test } from "../support/browser-test.js";

const demo = inject("demo");
const person = { username: "minji", name: "Kim Minji", password: "a long enough password" };

describe("An administrator", () => {
  test("makes an account, whose owner chooses a password and is held to the role, until it is disabled", async ({
    open,
    troubles,
  }) => {
    const admin = await open({ role: "admin", path: "/people" });
    await admin.getByRole("button", { name: "New account" }).click();
    const form = admin.getByRole("dialog", { name: "New account" });
    await form.getByLabel("User name").fill(person.username);
    await form.getByLabel("Name", { exact: true }).fill(person.name);
    await form.getByRole("button", { name: "Make one" }).click();
    await form.getByRole("button", { name: "Make the account" }).click();
    const done = admin.getByRole("dialog", { name: `The account ${person.username} is made` });
    await done.waitFor();
    const [, handed = ""] = await allSeen(done.getByRole("code"));
    expect(handed).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
    await done.getByRole("button", { name: "Close" }).last().click();
    await admin.getByRole("row", { name: new RegExp(`${person.username}.*Must choose a password`) }).waitFor();

    const page = await open();
    await page.getByLabel("User name").fill(person.username);
    await page.getByLabel("Password", { exact: true }).fill(handed);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("heading", { name: "Choose your password" }).waitFor();
    await page.getByLabel("Present password").fill(handed);
    await page.getByLabel("New password", { exact: true }).fill(person.password);
    await page.getByLabel("New password again").fill(person.password);
    await page.getByRole("button", { name: "Change the password" }).click();
    await seesLive(page);

    const pages = page.getByRole("navigation", { name: "Pages" });
    await pages.getByRole("link", { name: "Map", exact: true }).waitFor();
    expect(await pages.getByRole("link", { name: "People" }).count()).toBe(0);
    expect(await pages.getByRole("link", { name: "Audit" }).count()).toBe(0);
    for (const path of ["/people", "/audit"]) {
      await page.goto(path);
      await page.getByText("Not for your role").waitFor();
    }
    await page.goto("/map");
    await seesLive(page);

    await admin.getByRole("button", { name: `Actions for ${person.username}` }).click();
    await admin.getByRole("menuitem", { name: "Disable" }).click();
    troubles.expect(/response: 401 /);
    await admin
      .getByRole("dialog", { name: `Disable ${person.username}?` })
      .getByRole("button", { name: "Disable" })
      .click();
    // Nobody touches the person's browser: it is sent out by itself.
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.getByLabel("User name").fill(person.username);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText("Wrong user name or password").waitFor();
    await admin.getByRole("row", { name: new RegExp(`${person.username}.*Disabled`) }).waitFor();
  });

  test("makes a token that a script uses as Bearer until it is revoked, and all of it is in the audit trail", async ({
    open,
  }) => {
    const page = await open({ role: "admin", path: "/people?tab=tokens" });
    await page.getByRole("button", { name: "New token" }).click();
    const form = page.getByRole("dialog", { name: "New API token" });
    await form.getByLabel("What it is for").fill("nightly export");
    await form.getByRole("button", { name: "Make the token" }).click();
    const once = page.getByRole("dialog", { name: "Shown this once" });
    await once.waitFor();
    const [secret = ""] = await allSeen(once.getByRole("code"));
    await once.getByRole("button", { name: "I have stored it" }).click();
    const ask = () => fetch(`${demo.url}${routes.getNetwork.path}`, { headers: { Authorization: `Bearer ${secret}` } });
    const asAdmin = () =>
      fetch(`${demo.url}${routes.listUsers.path}`, { headers: { Authorization: `Bearer ${secret}` } });
    expect((await ask()).status).toBe(200);
    expect((await asAdmin()).status, "the token has the role of a viewer").toBe(403);
    await page.getByRole("button", { name: "Revoke: nightly export" }).click();
    await page
      .getByRole("dialog", { name: /Revoke the token/ })
      .getByRole("button", { name: "Revoke" })
      .click();
    await page.getByText("The token “nightly export” is revoked").waitFor();
    expect((await ask()).status).toBe(401);

    await page.getByRole("link", { name: "Audit" }).click();
    const trail = page.getByRole("table");
    await trail
      .getByRole("row", { name: /createToken|token/i })
      .first()
      .waitFor();
    const rows = (await allSeen(trail.getByRole("row"))).join("\n");
    for (const act of [/token[\s\S]*nightly export/i, new RegExp(`user[\\s\\S]*${person.username}`, "i")]) {
      expect(rows).toMatch(act);
    }
    expect(rows).not.toContain(secret);
  });
});
