import { routes } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { openApiDocument } from "../../../gateway/src/http/openapi.js";

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;

/** The document as a client reads it: JSON text. */
const document = JSON.parse(JSON.stringify(openApiDocument("1.2.3"))) as {
  openapi: string;
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, Json>>;
};

interface Operation {
  operationId: string;
  security: Json[];
  parameters: { name: string; in: string; required: boolean; schema: Json }[];
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, Json>;
}

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

function walk(value: Json, visit: (value: { [key: string]: Json }) => void): void {
  if (Array.isArray(value)) for (const inner of value) walk(inner, visit);
  else if (typeof value === "object" && value !== null) {
    visit(value);
    for (const inner of Object.values(value)) walk(inner, visit);
  }
}

describe("the OpenAPI document", () => {
  it("is OpenAPI 3.1 and names the version that runs", () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info.version).toBe("1.2.3");
  });

  it("has one operation for each route of the contract's table, and no other", () => {
    const listed = operations.map(({ path, method, operation }) => [operation.operationId, method, path]);
    const expected = Object.entries(routes).map(([name, { method, path }]) => [
      name,
      method,
      path.replace(/:(\w+)/g, "{$1}"),
    ]);
    expect(listed.sort()).toEqual(expected.sort());
  });

  it("declares every parameter of a path, required, and none that the path lacks", () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const declared = operation.parameters.filter((parameter) => parameter.in === "path");
      expect(declared.map(({ name }) => name).sort()).toEqual(inPath.sort());
      expect(declared.every(({ required }) => required)).toBe(true);
    }
  });

  it("has no reference that leads nowhere", () => {
    const references: string[] = [];
    walk(document as unknown as Json, (value) => {
      if (typeof value.$ref === "string") references.push(value.$ref);
    });
    expect(references).toContain("#/components/schemas/Problem");
    for (const reference of references) {
      expect(reference).toMatch(/^#\//);
      let place: Json | undefined = document as unknown as Json;
      for (const step of reference.slice(2).split("/")) {
        const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
        place = typeof place === "object" && place !== null && !Array.isArray(place) ? place[key] : undefined;
      }
      expect(place, reference).toBeDefined();
    }
  });

  it("has only schemas whose required properties exist and whose types JSON Schema knows", () => {
    const types = new Set(["object", "array", "string", "number", "integer", "boolean", "null"]);
    walk(document as unknown as Json, (value) => {
      if (Array.isArray(value.required) && typeof value.properties === "object" && value.properties !== null) {
        for (const name of value.required) expect(Object.keys(value.properties)).toContain(name);
      }
      if (typeof value.type === "string" && !("in" in value) && !("scheme" in value)) {
        expect(types.has(value.type) || value.type === "apiKey" || value.type === "http").toBe(true);
      }
    });
  });

  it("says that a problem may come of every operation, and which take no sign-in", () => {
    for (const { operation } of operations) expect(operation.responses.default).toBeDefined();
    const open = operations.filter(({ operation }) => operation.security.length === 0);
    expect(open.map(({ operation }) => operation.operationId).sort()).toEqual(["about", "signIn", "watchChannel"]);
  });

  it("gives moments that come in as RFC 3339 or epoch milliseconds, and pages an optional limit", () => {
    const series = document.paths["/api/v1/detectors/{id}/readings"]?.get;
    const from = series?.parameters.find(({ name }) => name === "from");
    expect(from?.required).toBe(true);
    expect(JSON.stringify(from?.schema)).toContain("integer");
    const users = document.paths["/api/v1/users"]?.get;
    expect(users?.parameters.find(({ name }) => name === "limit")).toMatchObject({ required: false });
  });
});
