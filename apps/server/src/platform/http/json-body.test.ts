import { Refusal } from '@croupier/contract';
import { expect, test } from 'vitest';
import { parseJsonBody } from './json-body.js';

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

test.each<[string, unknown]>([
  ['{"a":[1,{"b":null}]}', { a: [1, { b: null }] }],
  [nested(32), JSON.parse(nested(32)) as unknown],
  [`{"text":"${'['.repeat(40)}"}`, { text: '['.repeat(40) }],
  ['{"a":"\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}', { a: '"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[' }],
  ['{"proto":"__proto__"}', { proto: '__proto__' }],
  ['"ключ 🎲"', 'ключ 🎲'],
])('reads %s', (text, value) => {
  expect(parseJsonBody(Buffer.from(text))).toEqual(value);
});

test('an empty body is no body', () => {
  expect(parseJsonBody(Buffer.alloc(0))).toBeUndefined();
});

test.each<[string, Buffer | string, string]>([
  ['nothing that is JSON', '{"a":', 'not valid JSON'],
  ['a number that JSON does not know', '{"a":0x10}', 'not valid JSON'],
  ['NaN', '{"a":NaN}', 'not valid JSON'],
  ['a byte order mark', '\uFEFF{}', 'not valid JSON'],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'not UTF-8'],
  ['33 levels', nested(33), 'deeper than 32'],
  ['a whole body of brackets', '['.repeat(65_536), 'deeper than 32'],
  ['__proto__', '{"a":{"__proto__":{"admin":true}}}', '__proto__'],
  ['__proto__ in escapes', '{"\\u005f\\u005Fproto__":1}', '__proto__'],
])('refuses %s', (_title, body, message) => {
  let refused: unknown;
  try {
    parseJsonBody(typeof body === 'string' ? Buffer.from(body) : body);
  } catch (error) {
    refused = error;
  }
  expect(refused).toBeInstanceOf(Refusal);
  const { code, details } = refused as Refusal;
  expect(code).toBe('malformed_request');
  expect(JSON.stringify(details)).toContain(message);
});
