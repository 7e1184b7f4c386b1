import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Problem, Refusal, refusals, type RefusalCode } from '@croupier/contract';
import { Body, Controller, Get, Module, Param, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { AllowedMethods } from '../src/platform/http/allowed-methods.js';
import { HttpModule } from '../src/platform/http/http.module.js';
import { makeApplication } from '../src/platform/http/make-application.js';
import { RateLimits } from '../src/platform/http/rate-limits.js';
import { Readiness } from '../src/platform/http/readiness.js';
import { Telemetry } from '../src/platform/telemetry.js';

/**
 * The edge without a casino behind it: a controller that refuses, breaks and echoes, on a real socket. What the casino's
 * own routes answer is in `api.e2e.test.ts`.
 */

let missing: string | null = null;
const lines: string[] = [];
let app: NestFastifyApplication;
let base: string;
let closeApp: () => Promise<void>;

/** A handler that is held until the test lets it go. */
const slow: { enter: () => void; leave: () => void } = { enter: () => undefined, leave: () => undefined };

@Controller('probe')
class ProbeController {
  @Post('echo')
  echo(@Body() body: unknown): { body: unknown } {
    return { body: body ?? null };
  }

  @Get('refuse/:code')
  refuse(@Param('code') code: 'busy' | 'insufficient_funds' | 'unauthenticated'): never {
    throw new Refusal(code, code === 'busy' ? { retryAfterSeconds: 2.5 } : { balanceMinor: '7' });
  }

  @Get('slow')
  async slow(): Promise<object> {
    const left = new Promise<void>((resolve) => (slow.leave = resolve));
    slow.enter();
    await left;
    return {};
  }

  @Get('break')
  async break(): Promise<never> {
    await Promise.resolve();
    throw new Error('the password is hunter2');
  }
}

@Module({ imports: [], controllers: [ProbeController] })
class ProbeModule {}

class FakeReadiness extends Readiness {
  override missing(): Promise<string | null> {
    return Promise.resolve(missing);
  }
}

async function open(limits: RateLimits): Promise<{ app: NestFastifyApplication; base: string }> {
  const telemetry = new Telemetry();
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const http = HttpModule.register({ readiness: new FakeReadiness(), telemetry });
  const module = { module: ProbeModule, imports: [http] };
  const made = await makeApplication(module, { log, telemetry, limits, allowed: new AllowedMethods() });
  await made.listen(0, '127.0.0.1');
  const { port } = made.getHttpServer().address() as AddressInfo;
  return { app: made, base: `http://127.0.0.1:${port}` };
}

beforeAll(async () => {
  ({ app, base } = await open(new RateLimits(false)));
  closeApp = () => app.close();
});
afterAll(() => closeApp());

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = Problem.parse(await response.json());
  expect(problem.status).toBe(response.status);
  // A stored refusal is the same body at each repetition, so nothing of the request is in it.
  const isStored = refusals[problem.code as RefusalCode].stored;
  expect(problem.requestId ?? null).toBe(isStored ? null : response.headers.get('x-request-id'));
  return problem;
}

function post(body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) {
  return fetch(`${base}/probe/echo`, { method: 'POST', body, headers });
}

describe('problems', () => {
  it('a refusal carries its status, its code and its numbers', async () => {
    const problem = await problemOf(await fetch(`${base}/probe/refuse/insufficient_funds`));
    expect(problem).toMatchObject({ status: 409, code: 'insufficient_funds', balanceMinor: '7' });
  });

  it('a full queue names whole seconds', async () => {
    const response = await fetch(`${base}/probe/refuse/busy`);
    expect(response.headers.get('retry-after')).toBe('3');
    expect(await problemOf(response)).toMatchObject({ status: 503, code: 'busy' });
  });

  it('[S-CFG-1] a bug is logged in full under the request’s id, and tells the client nothing', async () => {
    lines.length = 0;
    const problem = await problemOf(await fetch(`${base}/probe/break?secret=1`));
    expect(problem.code).toBe('internal_error');
    expect(JSON.stringify(problem)).not.toMatch(/hunter2|Error|probe/);
    const logged = lines.find((line) => line.includes('hunter2'));
    expect(logged).toContain(problem.requestId);
    expect(logged).not.toContain('secret=1');
  });

  it('an unknown address, and a known one with another method', async () => {
    expect((await problemOf(await fetch(`${base}/nothing`))).code).toBe('route_not_found');
    const response = await fetch(`${base}/probe/echo`, { method: 'PUT', body: 'x' });
    expect(response.headers.get('allow')).toBe('POST');
    expect((await problemOf(response)).code).toBe('method_not_allowed');
    const options = await fetch(`${base}/probe/break`, { method: 'OPTIONS' });
    expect(options.headers.get('allow')).toBe('GET, HEAD');
    expect(options.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('an address that is no URL', async () => {
    expect((await problemOf(await fetch(`${base}/probe/refuse/%ff`))).code).toBe('malformed_request');
    expect((await problemOf(await fetch(`${base}/probe/refuse/${'x'.repeat(500)}`))).code).toBe('malformed_request');
  });

  it('what is not HTTP is answered and closed', async () => {
    const socket = connect(Number(new URL(base).port), '127.0.0.1');
    socket.write('NONSENSE\r\n\r\n');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'end');
    const answer = Buffer.concat(chunks).toString();
    expect(answer).toContain('HTTP/1.1 400');
    expect(Problem.parse(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).code).toBe('malformed_request');
  });
});

describe('[S-IN-1] bodies', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'application/json;charset="UTF-8"'])(
    '%s is read',
    async (type) => {
      const response = await post('{"a":"é"}', { 'content-type': type });
      expect(await response.json()).toEqual({ body: { a: 'é' } });
    },
  );

  it('an empty one is no body', async () => {
    expect(await (await post('')).json()).toEqual({ body: null });
    expect(await (await fetch(`${base}/probe/echo`, { method: 'POST' })).json()).toEqual({ body: null });
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=latin1',
    'application/problem+json',
    'application/jsonp',
    'nonsense',
  ])('%s is not', async (type) => {
    expect((await problemOf(await post('{}', { 'content-type': type }))).code).toBe('unsupported_media_type');
  });

  it('neither is one without a type, nor a compressed one', async () => {
    const untyped = await fetch(`${base}/probe/echo`, { method: 'POST', body: Buffer.from('{}') });
    expect((await problemOf(untyped)).code).toBe('unsupported_media_type');
    const packed = await post('{}', { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    expect((await problemOf(packed)).code).toBe('unsupported_media_type');
  });

  it('64 KiB are read, one byte more is not', async () => {
    const text = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));
    expect((await post(text(65_536))).status).toBe(201);
    const response = await post(text(65_537));
    expect((await problemOf(response)).code).toBe('body_too_large');
  });

  it.each(['{"a":', '['.repeat(60_000), '{"__proto__":{"a":1}}'])('%.20s is refused', async (body) => {
    expect((await problemOf(await post(body))).code).toBe('malformed_request');
  });
});

describe('headers', () => {
  it('a sane request id is kept, another is replaced', async () => {
    const ask = async (id: string) =>
      (await fetch(`${base}/healthz`, { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(await ask('client-7.a:b')).toBe('client-7.a:b');
    const [one, other] = [await ask('x'.repeat(65)), await ask('a b')];
    expect(one).toMatch(/^[\w-]+$/);
    expect(one).not.toBe(other);
  });

  it.each(['/healthz', '/nothing', '/probe/break'])('[S-WEB-1] %s carries the security headers', async (path) => {
    const { headers } = await fetch(base + path);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
  });
});

describe('operations', () => {
  it('is up, and ready only when nothing is missing', async () => {
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    missing = 'the database does not answer';
    const response = await fetch(`${base}/readyz`);
    missing = null;
    expect(await problemOf(response)).toMatchObject({ status: 503, missing: 'the database does not answer' });
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });

  it('counts answers by route and status, unknown addresses under one name', async () => {
    await fetch(`${base}/nothing/${Date.now()}`);
    await post('{}');
    const response = await fetch(`${base}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    expect(text).toMatch(/^croupier_http_requests_total\{method="POST",route="\/probe\/echo",status="201"\} \d/m);
    expect(text).toMatch(/^croupier_http_requests_total\{method="\*",route="unknown",status="404"\} \d/m);
    expect(text).not.toContain('/nothing/');
  });
});

describe('docs', () => {
  it('serves the document and a page with nothing inline', async () => {
    const document = (await (await fetch(`${base}/openapi.json`)).json()) as { openapi: string };
    expect(document.openapi).toBe('3.1.0');
    const page = await fetch(`${base}/docs`);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    const html = await page.text();
    expect(html).not.toMatch(/<script>|<style|https?:/);
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(loaded).toHaveLength(4);
    for (const path of loaded) expect((await fetch(base + path)).status, path).toBe(200);
  });

  it('serves nothing else of the package', async () => {
    for (const file of ['package.json', 'index.html', 'swagger-ui-bundle.js.map', '..%2fpackage.json']) {
      expect((await problemOf(await fetch(`${base}/docs/${file}`))).status, file).toBeGreaterThanOrEqual(400);
    }
  });
});

describe('[S-BOT-1] limits by rate', () => {
  it('count what is unknown, signed out or guessed by address, and let probes through', async () => {
    const three = { requests: 3, seconds: 60 };
    const limited = await open(new RateLimits(true, { address: three, player: three, signIn: three }));
    try {
      const ask = async (path: string) => (await fetch(limited.base + path)).status;
      expect([await ask('/nothing'), await ask('/probe/refuse/unauthenticated')]).toEqual([404, 401]);
      expect(await ask('/openapi.json')).toBe(429);
      const response = await fetch(`${limited.base}/nothing`);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect((await problemOf(response)).code).toBe('rate_limited');
      expect(await ask('/probe/refuse/unauthenticated')).toBe(429);
      expect([await ask('/healthz'), await ask('/readyz'), await ask('/metrics')]).toEqual([200, 200, 200]);
    } finally {
      await limited.app.close();
    }
  });
});

describe('closing', () => {
  it('answers what was accepted, then takes no more', async () => {
    const closing = await open(new RateLimits(false));
    const entered = new Promise<void>((resolve) => (slow.enter = resolve));
    const answered = fetch(`${closing.base}/probe/slow`);
    await entered;
    const closed = closing.app.close();
    await expect(fetch(`${closing.base}/healthz`)).rejects.toThrow();
    slow.leave();
    expect((await answered).status).toBe(200);
    await closed;
  });
});
