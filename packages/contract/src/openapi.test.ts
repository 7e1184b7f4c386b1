import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Problem } from './http.js';
import { openApiDocument, refusalsOf } from './openapi.js';
import { routeExamples } from './openapi-examples.js';
import { refusals } from './refusals.js';
import { routes, type Route, type RouteName } from './routes.js';

const document = openApiDocument();
const names = Object.keys(routes) as RouteName[];

/** Every object and array inside a value, the value first. */
function* nodes(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* nodes(inner);
}

interface Operation {
  operationId: string;
  security: object[];
  parameters?: { name: string; in: string; required: boolean; schema: Record<string, unknown> }[];
  requestBody?: { content: Record<string, { schema: { $ref: string }; example: unknown }> };
  responses: Record<
    string,
    { headers: object; content?: Record<string, { examples: Record<string, { value: unknown }> }> }
  >;
}

function operation(name: RouteName): Operation {
  const { path, method } = routes[name];
  return document.paths[path]?.[method] as unknown as Operation;
}

function resolve(ref: string): unknown {
  return ref
    .replace('#/', '')
    .split('/')
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);
}

describe('the OpenAPI document', () => {
  it('has every route of the table, and no other', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(described.sort()).toEqual(names.map((name) => `${routes[name].method} ${routes[name].path}`).sort());
    for (const name of names) expect(operation(name).operationId).toBe(name);
  });

  it('is plain JSON, the same at every call', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    expect(openApiDocument()).toEqual(document);
  });

  it('has no dangling reference and no dialect inside', () => {
    const references = [...nodes(document)].flatMap((node) => (typeof node['$ref'] === 'string' ? [node['$ref']] : []));
    expect(references.length).toBeGreaterThan(50);
    for (const reference of references) expect(resolve(reference), reference).toBeTypeOf('object');
    expect([...nodes(document)].filter((node) => '$schema' in node || '$id' in node)).toEqual([]);
  });

  it('has no component that nothing refers to', () => {
    const text = JSON.stringify(document);
    for (const name of Object.keys(document.components.schemas)) {
      expect(text.split(`"#/components/schemas/${name}"`).length, name).toBeGreaterThan(1);
    }
  });

  it.each(names)('%s: the path’s parameters, the session and the body are those of the table', (name) => {
    const route: Route = routes[name];
    const described = operation(name);
    const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const parameters = described.parameters ?? [];
    expect(parameters.filter((p) => p.in === 'path').map((p) => p.name)).toEqual(inPath);
    expect(parameters.filter((p) => p.in === 'query').map((p) => p.name)).toEqual(
      Object.keys(route.query?.shape ?? {}),
    );
    expect(described.security).toEqual(route.session ? [{ session: [] }] : []);
    expect(described.requestBody !== undefined).toBe(route.body !== undefined);
  });

  it.each(names)('%s: names each refusal under its status, with an example that is a problem', (name) => {
    const { responses } = operation(name);
    for (const code of refusalsOf(name)) {
      const { status } = refusals[code];
      const content = responses[String(status)]?.content?.['application/problem+json'];
      const example = Problem.parse(content?.examples[code]?.value);
      expect(example).toMatchObject({ status, code });
    }
  });

  it.each(names)('%s: a full queue and too many requests name the seconds to wait', (name) => {
    const { responses } = operation(name);
    for (const status of ['429', '503']) expect(responses[status]?.headers).toHaveProperty('Retry-After');
    expect(Object.keys(responses)).toContain('500');
  });

  it('marks a repeated command with its header, and only a command', () => {
    for (const name of names) {
      const { command, status } = routes[name];
      const replay = operation(name).responses['200'];
      if (command) expect(replay?.headers, name).toHaveProperty('Idempotent-Replay');
      else if (status === 200) expect(replay?.headers, name).not.toHaveProperty('Idempotent-Replay');
      else expect(replay, name).toBeUndefined();
    }
  });

  it.each(names)('%s: its examples have the published shape', (name) => {
    const route: Route = routes[name];
    const { body, reply } = routeExamples[name];
    expect(body !== undefined).toBe(route.body !== undefined);
    expect(reply !== undefined).toBe(route.reply !== null);
    // The document forbids what is not published, where zod only drops it.
    if (route.body) expect(route.body.parse(body)).toEqual(body);
    if (route.reply) expect(route.reply.parse(reply)).toEqual(reply);
  });

  it('says of each amount that it is a string: a JSON number would lose digits', () => {
    const amounts = [...nodes(document.components.schemas)].flatMap((node) =>
      Object.entries(node).filter(([key, value]) => key.endsWith('Minor') && typeof value === 'object'),
    );
    expect(amounts.length).toBeGreaterThan(10);
    const amount = { $ref: '#/components/schemas/MinorAmount' };
    for (const [key, value] of amounts) {
      const { anyOf = [value] } = value as { anyOf?: unknown[] };
      expect(
        anyOf.filter((one) => (one as { type?: string }).type !== 'null'),
        key,
      ).toEqual([amount]);
    }
    expect(document.components.schemas['MinorAmount']).toMatchObject({ type: 'string' });
  });

  it('publishes schemas that zod itself reads back', () => {
    const body = document.components.schemas['SignIn'];
    const again = z.fromJSONSchema(body as Parameters<typeof z.fromJSONSchema>[0]);
    expect(again.safeParse({ initData: 'x' }).success).toBe(true);
    expect(again.safeParse({ initData: 'x', more: 1 }).success).toBe(false);
  });
});
