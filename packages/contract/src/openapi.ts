import { z } from 'zod';
import * as bodies from './http.js';
import * as money from './money.js';
import { routeExamples } from './openapi-examples.js';
import { refusals, type RefusalCode } from './refusals.js';
import { routes, type Route, type RouteName } from './routes.js';

/**
 * The published description of the HTTP API, made from the same schemas and the same table of refusals that the server
 * answers with: it can't say something else than what is checked. Adding a route or a refusal changes it by itself.
 */

type Json = Readonly<Record<string, unknown>>;

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: Json;
  readonly servers: readonly Json[];
  readonly tags: readonly Json[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Json>>;
    readonly headers: Readonly<Record<string, Json>>;
    readonly securitySchemes: Json;
  };
}

/** Seen by the server before or around any route. */
const anyRoute = ['rate_limited', 'internal_error', 'unavailable'] as const satisfies readonly RefusalCode[];
const withBody = [
  'malformed_request',
  'body_too_large',
  'unsupported_media_type',
] as const satisfies readonly RefusalCode[];
const anyCommand = [
  'command_conflict',
  'refusals_exhausted',
  'busy',
  'outcome_unknown',
] as const satisfies readonly RefusalCode[];
/** Signing in creates the player by a command, so it waits in the same queue. */
const signInCommand = ['busy', 'outcome_unknown'] as const satisfies readonly RefusalCode[];

/**
 * Every refusal that a route can answer, its own first. Answers to another method (405) or another address are not a
 * route's: they carry `method_not_allowed` or `route_not_found` in the same shape.
 */
export function refusalsOf(name: RouteName): readonly RefusalCode[] {
  const route: Route = routes[name];
  const codes = new Set<RefusalCode>(route.refusals);
  // A POST or DELETE is read as JSON even where nothing is expected, and query and path have shapes of their own.
  if (route.method !== 'get') withBody.forEach((code) => codes.add(code));
  if (route.query || route.params) codes.add('malformed_request');
  // A path that no parameter matches is another address.
  if (route.params) codes.add('route_not_found');
  if (route.session) codes.add('unauthenticated');
  if (route.command) anyCommand.forEach((code) => codes.add(code));
  if (name === 'signIn') signInCommand.forEach((code) => codes.add(code));
  anyRoute.forEach((code) => codes.add(code));
  return [...codes];
}

/**
 * The OpenAPI 3.1 document of the whole `routes` table. Plain JSON, the same at every call.
 */
export function openApiDocument(): OpenApiDocument {
  const paths: Record<string, Record<string, Json>> = {};
  for (const name of Object.keys(routes) as RouteName[]) {
    const route: Route = routes[name];
    (paths[route.path] ??= {})[route.method] = operationOf(name, route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Croupier',
      version: '1',
      description:
        'Amounts are integers of minor units, written as decimal strings. Every command carries an id made by the ' +
        'client: the same id with the same content is answered the same way for ever, so a request that got no ' +
        'answer is simply sent again. Every refusal is a problem of RFC 9457 with a `code`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(Object.values(routes).map((route) => tagOf(route)))].map((name) => ({ name })),
    paths,
    components: { schemas: componentSchemas(), headers: headerComponents, securitySchemes },
  };
}

const securitySchemes = {
  session: { type: 'http', scheme: 'bearer', description: 'The `token` of POST /v1/sessions.' },
};

const headerComponents = {
  RequestId: {
    description: 'Names this request in the server’s log. A request may bring its own as X-Request-Id.',
    schema: { type: 'string', minLength: 1, maxLength: 64 },
  },
  RetryAfter: {
    description: 'Seconds to wait before the same request is sent again.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
  },
  IdempotentReplay: {
    description: '`true`: this id was decided before, and this is what was answered then.',
    required: true,
    schema: { type: 'string', const: 'true' },
  },
} as const satisfies Record<string, Json>;

const requestIdHeader = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };

function operationOf(name: RouteName, route: Route): Json {
  const example = routeExamples[name];
  return {
    operationId: name,
    summary: route.summary,
    tags: [tagOf(route)],
    ...(route.session ? { security: [{ session: [] }] } : { security: [] }),
    ...(route.params || route.query ? { parameters: parametersOf(route) } : {}),
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: refTo(route.body), example: example.body } },
          },
        }
      : {}),
    responses: { ...repliesOf(route, example.reply), ...problemsOf(name) },
  };
}

function tagOf(route: Pick<Route, 'path'>): string {
  return route.path.split('/')[2] ?? '';
}

function parametersOf(route: Route): Json[] {
  const inPath = (route.params ? Object.entries(route.params.shape) : []).map(([name, schema]) => ({
    name,
    in: 'path',
    required: true,
    schema: schemaOf(schema as z.ZodType),
  }));
  const inQuery = (route.query ? Object.entries(route.query.shape) : []).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: schemaOf(schema as z.ZodType),
  }));
  return [...inPath, ...inQuery];
}

function repliesOf(route: Route, example: unknown): Record<string, Json> {
  const content = route.reply
    ? { content: { 'application/json': { schema: refTo(route.reply), ...(example ? { example } : {}) } } }
    : {};
  const reply = { description: route.summary, headers: requestIdHeader, ...content };
  const replay = {
    description: 'This id was decided before: the same reply again',
    headers: { ...requestIdHeader, 'Idempotent-Replay': { $ref: '#/components/headers/IdempotentReplay' } },
    ...content,
  };
  return { ...(route.command ? { 200: replay } : {}), [route.status]: reply };
}

/** The problems of a route, one response for each status with the codes that it may carry. */
function problemsOf(name: RouteName): Record<string, Json> {
  const byStatus = new Map<number, RefusalCode[]>();
  for (const code of refusalsOf(name)) {
    const { status } = refusals[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const responses: Record<string, Json> = {};
  for (const [status, codes] of byStatus) {
    responses[String(status)] = {
      description: codes.map((code) => `\`${code}\`: ${refusals[code].detail}`).join('\n\n'),
      headers: {
        ...requestIdHeader,
        ...(status === 429 || status === 503 ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } : {}),
      },
      content: {
        'application/problem+json': {
          schema: {
            allOf: [
              { $ref: '#/components/schemas/Problem' },
              { properties: { status: { const: status }, code: { enum: codes } } },
            ],
          },
          examples: Object.fromEntries(codes.map((code) => [code, { value: problemExample(code) }])),
        },
      },
    };
  }
  return responses;
}

/** How a refusal is named in a problem's `type` and `title`. */
export function problemHead(code: RefusalCode): { type: string; title: string } {
  const words = code.replaceAll('_', ' ');
  return { type: `urn:croupier:refusal:${code}`, title: words.charAt(0).toUpperCase() + words.slice(1) };
}

function problemExample(code: RefusalCode): Json {
  const { status, detail } = refusals[code];
  return { ...problemHead(code), status, code, detail };
}

const named: ReadonlyMap<z.ZodType, string> = new Map(
  [...Object.entries(money), ...Object.entries(bodies)].flatMap(([name, schema]) =>
    schema instanceof z.ZodType ? [[schema, name] as const] : [],
  ),
);

const refUri = (id: string): string => `#/components/schemas/${id}`;

function refTo(schema: z.ZodType): Json {
  const name = named.get(schema);
  return name === undefined ? schemaOf(schema) : { $ref: refUri(name) };
}

/** A schema that has no name of its own, as what a client sends. */
function schemaOf(schema: z.ZodType): Json {
  return withoutDialect(z.toJSONSchema(unwrapped(schema), { io: 'input' }));
}

/** `.optional()` is said by `required`, so its inner schema, which may have a name, is what is described. */
function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
}

/** All named schemas: what is sent as the client may write it, what is answered as the server writes it. */
function componentSchemas(): Record<string, Json> {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of named) registry.add(schema, { id });
  const sent = z.toJSONSchema(registry, { uri: refUri, io: 'input' }).schemas;
  const answered = z.toJSONSchema(registry, { uri: refUri, io: 'output' }).schemas;
  const bodiesSent = new Set(Object.values(routes).flatMap((route: Route) => (route.body ? [route.body] : [])));
  const schemas: Record<string, Json> = {};
  for (const [schema, id] of named) {
    const generated = bodiesSent.has(schema) ? sent[id] : answered[id];
    if (generated && isPublished(schema)) schemas[id] = withoutDialect(generated);
  }
  return schemas;
}

/** A query's own object is spread over its parameters. */
function isPublished(schema: z.ZodType): boolean {
  return !Object.values(routes).some((route: Route) => route.query === schema);
}

/** OpenAPI 3.1 has one dialect for the document, and a component is named by its place. */
function withoutDialect(schema: object): Json {
  const { $schema: _dialect, $id: _id, ...rest } = schema as Record<string, unknown>;
  return rest;
}
