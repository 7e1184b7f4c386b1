import { PlaceBet, Problem, Refusal } from '@croupier/contract';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parse } from './parse.js';
import { problemOf } from './problem.js';

function refusalOf(schema: z.ZodType, value: unknown): Refusal {
  try {
    parse(schema, value);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('parse', () => {
  const bet = {
    id: '5f0c1b5e-4b0a-4c7e-9a3e-0d6f7c1b2a39',
    game: 'dice',
    asset: 'PLAY',
    stakeMinor: '10000',
    params: { wins: 5000 },
  };

  it('gives what the schema gives', () => {
    expect(parse(PlaceBet, bet)).toEqual(bet);
    expect(parse(z.object({ limit: z.coerce.number() }), { limit: '7' })).toEqual({ limit: 7 });
  });

  it.each<[string, unknown, string, RegExp]>([
    ['a number as the stake', { ...bet, stakeMinor: 10_000 }, 'stakeMinor', /expected string/],
    ['a negative stake', { ...bet, stakeMinor: '-1' }, 'stakeMinor', /decimal string of minor units/],
    ['a fraction', { ...bet, stakeMinor: '1.5' }, 'stakeMinor', /decimal string of minor units/],
    ['a stake above int8', { ...bet, stakeMinor: '9223372036854775808' }, 'stakeMinor', /2\^63-1/],
    ['an unknown field', { ...bet, bonus: 1 }, '', /bonus/],
    ['nothing', undefined, '', /expected object/],
  ])('%s: names the place and what is expected', (_title, value, path, message) => {
    const { code, details } = refusalOf(PlaceBet, value);
    expect(code).toBe('malformed_request');
    expect(details['issues']).toEqual([{ path, message: expect.stringMatching(message) as string }]);
  });

  it('names ten places at most, and echoes no long text of the client', () => {
    const schema = z.record(z.string(), z.int());
    const hostile = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`${i}${'k'.repeat(5_000)}`, 'no']));
    const problem = problemOf(refusalOf(schema, hostile));
    expect(problem['issues']).toHaveLength(10);
    expect(JSON.stringify(problem).length).toBeLessThan(4_000);
    const unknownKey = problemOf(refusalOf(z.strictObject({}), { ['x'.repeat(60_000)]: 1 }));
    expect(JSON.stringify(unknownKey).length).toBeLessThan(1_000);
  });

  it('answers half a character with a replacement mark', () => {
    const text = JSON.stringify(problemOf(refusalOf(z.strictObject({}), { 'a\ud800': 1 })));
    expect(text).not.toMatch(/\\ud800/i);
  });
});

describe('problemOf', () => {
  it('puts the numbers beside the code', () => {
    const problem = problemOf(new Refusal('stake_out_of_range', { stakeMinMinor: '1' }), 'r-1');
    expect(Problem.parse(problem)).toEqual({
      type: 'urn:croupier:refusal:stake_out_of_range',
      title: 'Stake out of range',
      status: 422,
      code: 'stake_out_of_range',
      detail: 'The stake is outside stakeMinMinor and stakeMaxMinor.',
      stakeMinMinor: '1',
      requestId: 'r-1',
    });
  });

  it('lets no detail take the place of a field of the shape', () => {
    expect(problemOf(new Refusal('busy', { status: 200, code: 'fine' }))).toMatchObject({ status: 503, code: 'busy' });
  });
});
