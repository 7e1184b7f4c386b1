import { Refusal } from '@croupier/contract';
import { expect, test } from 'vitest';
import { RateLimits } from './rate-limits.js';

const two = { requests: 2, seconds: 60 };
const rules = { address: two, player: two, signIn: two };

async function refusalOf(take: Promise<void>): Promise<Refusal> {
  return take.then(
    () => Promise.reject(new Error('it was let through')),
    (error: unknown) => (error instanceof Refusal ? error : Promise.reject(error as Error)),
  );
}

test('the one too many is told how long to wait, and others are not touched', async () => {
  const limits = new RateLimits(true, rules);
  await limits.player(1n);
  await limits.player('1');
  const { code, details } = await refusalOf(limits.player(1n));
  expect(code).toBe('rate_limited');
  expect(details['retryAfterSeconds']).toBeGreaterThanOrEqual(1);
  expect(details['retryAfterSeconds']).toBeLessThanOrEqual(60);
  await limits.player(2n);
  await limits.address('1');
  await limits.signIn('1');
});

test.each([
  ['the same address', '10.0.0.1', '10.0.0.1'],
  ['an address of IPv4 written as IPv6', '10.0.0.1', '::ffff:10.0.0.1'],
  ['addresses of one /64', '2001:db8:1:2:aaaa::1', '2001:db8:1:2:bbbb:0:0:2'],
  ['one /64 in its short form', '2001:db8::1', '2001:0db8:0:0:1::'],
])('%s share a limit', async (_title, one, other) => {
  const limits = new RateLimits(true, rules);
  await limits.address(one);
  await limits.address(one);
  await refusalOf(limits.address(other));
});

test.each([
  ['10.0.0.1', '10.0.0.2'],
  ['2001:db8:1:2::1', '2001:db8:1:3::1'],
  ['::1', '127.0.0.1'],
])('%s and %s have one each', async (one, other) => {
  const limits = new RateLimits(true, rules);
  await limits.address(one);
  await limits.address(one);
  await limits.address(other);
});

test('switched off, nothing is limited', async () => {
  const limits = new RateLimits(false, rules);
  for (let i = 0; i < 100; i += 1) await limits.player(1n);
});
