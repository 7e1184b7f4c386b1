import { readFileSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { SystemClock } from '../platform/clock.js';
import { makeLaunchDataCommand } from './launch-data.js';

interface Vector {
  readonly id: string;
  readonly kind: string;
  readonly expected?: { readonly verdict: string; readonly reason: string; readonly user?: unknown };
  readonly expectedHex?: string;
}

async function batch(lines: readonly string[], args: readonly string[] = ['--batch']) {
  const out = new PassThrough();
  const err = new PassThrough();
  const command = makeLaunchDataCommand({ in: Readable.from([lines.join('\n')]), out, err }, new SystemClock());
  const printed = text(out);
  const code = await command.run(args);
  out.end();
  const results = (await printed).split('\n').filter((line) => line !== '');
  return { code, results: results.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

test('[T-INIT-1] the batch judges every vector of the shared file, of all kinds', async () => {
  const path = new URL('../../vectors/initdata.json', import.meta.url);
  const file = JSON.parse(readFileSync(path, 'utf8')) as { vectors: Vector[]; published: Vector[] };
  const vectors = [...file.vectors, ...file.published];
  const { code, results } = await batch(vectors.map((vector) => JSON.stringify(vector)));
  expect(code).toBe(0);
  expect(results.map((result) => result['id'])).toEqual(vectors.map((vector) => vector.id));
  for (const [index, vector] of vectors.entries()) {
    const due = vector.expected ?? { hex: vector.expectedHex };
    expect(results[index], vector.id).toMatchObject(due);
  }
});

test('a broken line is answered in its place, the others are judged, and the batch ends with 1', async () => {
  const good = {
    id: 'good',
    kind: 'initdata-hmac',
    botToken: '1:a',
    initData: 'a=1&hash=' + '0'.repeat(64),
    now: 1,
    maxAge: 0,
  };
  const { code, results } = await batch([
    '{"id":',
    '[]',
    'null',
    '',
    JSON.stringify({ ...good, id: 'no-data', initData: 5 }),
    JSON.stringify({ ...good, id: 'no-kind', kind: 'other' }),
    JSON.stringify({ ...good, id: 'no-date', now: 'soon' }),
    JSON.stringify({ ...good, id: 'key', kind: 'initdata-ed25519', botId: 1, publicKeyHex: 'zz' }),
    JSON.stringify({ ...good, id: 'bot', kind: 'initdata-ed25519', botId: {} }),
    JSON.stringify(good),
  ]);
  expect(code).toBe(1);
  expect(results.map((result) => [result['id'], result['verdict'], result['reason']])).toEqual([
    [null, 'reject', 'MALFORMED'],
    [null, 'reject', 'MALFORMED'],
    [null, 'reject', 'MALFORMED'],
    ['no-data', 'reject', 'MALFORMED'],
    ['no-kind', 'reject', 'MALFORMED'],
    ['no-date', 'reject', 'MALFORMED'],
    ['key', 'reject', 'MALFORMED'],
    ['bot', 'reject', 'MALFORMED'],
    ['good', 'reject', 'HASH_INVALID'],
  ]);
  expect(results.slice(0, 8).every((result) => typeof result['error'] === 'string')).toBe(true);
});

test('without --batch, or with an unknown option, it prints its usage and nothing on standard output', async () => {
  expect(await batch([], [])).toEqual({ code: 2, results: [] });
  expect(await batch([], ['--batch', '--other'])).toEqual({ code: 2, results: [] });
});
