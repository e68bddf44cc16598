import { network, problem, type RouteName, type RouteSpec, routes } from "@roadcast/contract";
import { z } from "zod";

type JsonObject = Record<string, unknown>;

const problemMedia = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };

/** Bodies that their handlers read part by part, as what they have to be. */
const bodiesReadInParts: Partial<Record<RouteName, z.ZodType>> = { putNetwork: network };

/** The REST interface as OpenAPI 3.1, made from the contract's table of routes and its schemas. */
export function openApiDocument(version: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const [name, spec] of Object.entries(routes) as [RouteName, RouteSpec][]) {
    const path = spec.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [spec.method]: operation(name, spec) };
  }
  return {
    openapi: "3.1.1",
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    info: {
      title: "Roadcast",
      version,
      description:
        "Road control and streaming operations. Times are RFC 3339 UTC; units stand in names. Errors are RFC 9457 " +
        "problem details with a stable `code`. Lists page by cursor.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(Object.values(routes).map((spec) => spec.tag))].map((tag) => ({ name: tag })),
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, "output") },
      responses: { Problem: { description: "Refused: RFC 9457 problem details", content: problemMedia } },
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "roadcast.sid" },
        token: { type: "http", scheme: "bearer", description: "An API token, `rc_…`" },
      },
    },
  };
}

function operation(name: RouteName, spec: RouteSpec): JsonObject {
  const open = spec.roles === "public";
  const body = bodiesReadInParts[name] ?? spec.body;
  const roles = spec.roles === "public" ? "anyone" : spec.roles.join(", ");
  return {
    operationId: name,
    tags: [spec.tag],
    summary: spec.summary,
    description: `For: ${roles}.`,
    security: open ? [] : [{ session: [] }, { token: [] }],
    parameters: [...parameters("path", spec.params), ...parameters("query", spec.query)],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: schemaOf(body, "input") } } } }),
    responses: { [spec.status]: success(spec), default: { $ref: "#/components/responses/Problem" } },
  };
}

function success(spec: RouteSpec): JsonObject {
  if (spec.response === null) return { description: "Done" };
  const json = { "application/json": { schema: schemaOf(spec.response, "output") } };
  return {
    description: spec.summary,
    content: spec.csv === true ? { ...json, "text/csv": { schema: { type: "string" } } } : json,
  };
}

function parameters(place: "path" | "query", schema: z.ZodObject | undefined): JsonObject[] {
  if (schema === undefined) return [];
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: place,
    required: place === "path" || !z.safeParse(field, undefined).success,
    schema: schemaOf(field, "input"),
  }));
}

/** JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. What a transform makes of a value is not said. */
function schemaOf(schema: z.core.$ZodType, io: "input" | "output"): JsonObject {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" });
  return json;
}
