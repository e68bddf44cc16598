import { createServer } from "node:http";
import express from "express";
import { afterAll, beforeAll, expect, it } from "vitest";
import { healthRouter } from "../../../gateway/src/health/health-router.js";
import { listenLocally } from "../../support/ports.js";

let asked = 0;
let scraped = 0;
let answer: () => void = () => undefined;
const app = express();
app.use(
  healthRouter({
    readiness: () => {
      asked += 1;
      return new Promise((resolve) => {
        answer = () => resolve({ ready: true, dependencies: [] });
      });
    },
    metrics: {
      contentType: "text/plain",
      text: async () => {
        scraped += 1;
        return "figures";
      },
    },
  }),
);
const arrived: (() => void)[] = [];
const server = createServer((request, response) => {
  app(request, response);
  for (const tell of arrived) tell();
});
let url: string;
beforeAll(async () => {
  url = `http://127.0.0.1:${await listenLocally(server)}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

it("the dependencies are asked once for all who want to know at the same time, and again afterwards", async () => {
  let count = 0;
  const all = new Promise<void>((resolve) => {
    arrived.push(() => {
      count += 1;
      if (count === 20) resolve();
    });
  });
  const answers = Array.from({ length: 20 }, () => fetch(`${url}/readyz`));
  await all;
  expect(asked).toBe(1);
  answer();
  for (const { status } of await Promise.all(answers)) expect(status).toBe(200);
  const later = new Promise<void>((resolve) => arrived.push(resolve));
  const again = fetch(`${url}/readyz`);
  await later;
  answer();
  expect((await again).status).toBe(200);
  expect(asked).toBe(2);
  expect(await (await fetch(`${url}/metrics`)).text()).toBe("figures");
  expect(scraped).toBe(1);
});
