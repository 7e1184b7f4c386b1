import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { computeOutcome, gameList, knownSchemes } from '@croupier/games';
import { describe, expect, test } from 'vitest';
import { nodeHashing } from '../platform/node-hashing.js';
import { makeVerifyCommand } from './verify.js';

/** Goal: the command says what the games package says, and a history with one thing changed never passes. */

type Json = Record<string, unknown>;

async function run(args: readonly string[], lines: readonly (object | string)[] = []) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const input = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const printed = [text(out), text(err)] as const;
  const code = await makeVerifyCommand({ in: Readable.from([input]), out, err }).run(args);
  out.end();
  err.end();
  const [stdout, stderr] = await Promise.all(printed);
  const results = stdout.split('\n').filter((line) => line !== '');
  return { code, results: results.map((line) => JSON.parse(line) as Json), stderr };
}

const SERVER_SEED = '6f1d3c0b9a8e7d5c4b3a29180716f5e4d3c2b1a09f8e7d6c5b4a392817060504';
const CLIENT_SEED = 'my-lucky-seed';
const seeds = ['--server-seed', SERVER_SEED, '--client-seed', CLIENT_SEED];
const dice = { side: 'under', target: 5000 };

function examplesOf(game: (typeof gameList)[number]): readonly unknown[] {
  const { examples } = game.paramsSchema;
  return Array.isArray(examples) ? (examples as readonly unknown[]) : [];
}

/** Rounds as the server shows them: every example of every game in turn, on one seed pair, instant or still open. */
function playHistory(count: number, from = 0): Json[] {
  const choices = gameList.flatMap((game) => examplesOf(game).map((params) => ({ game, params })));
  let due = from;
  return Array.from({ length: count }, (_, index) => {
    const choice = choices[index % choices.length];
    if (choice === undefined) throw new Error('there are no games');
    const { game, params } = choice;
    const moves: unknown[] = [];
    const query = { game: game.id, serverSeed: SERVER_SEED, clientSeed: CLIENT_SEED, nonce: due, params, moves };
    let result = computeOutcome(nodeHashing, query);
    // The last legal move is the one that ends a round soonest: a cash-out, a stand.
    for (let move = 0; result.state === 'open' && move < 100; move += 1) {
      moves.push(result.legalMoves?.at(-1));
      result = computeOutcome(nodeHashing, query);
    }
    const { nonce, outcome, payoutMinor, serverSeedHash, state, stakeMinor, gameVersion } = result;
    const nonceFrom = due;
    due = nonce + 1;
    const seedPair = { serverSeed: SERVER_SEED, serverSeedHash, clientSeed: CLIENT_SEED, clientSeedBy: 'player' };
    return {
      ...{ id: `bet-${String(index)}`, roundId: `round-${String(index)}`, game: game.id, gameVersion, asset: 'PLAY' },
      ...{ state, stakeMinor, payoutMinor, params, moves, outcome, nonce, nonceFrom, ...seedPair },
      ...{
        openedAt: '2026-11-20T10:00:00Z',
        closedAt: '2026-11-20T10:00:01Z',
        receipt: { lane: 0, seq: '1', hash: '' },
      },
    };
  });
}

const history = playHistory(60);
const check = (rounds: readonly (Json | string)[]) => run(['--history', '-'], rounds);
const verdicts = (results: readonly Json[]) => results.map((result) => result['verdict']);

describe('one outcome', () => {
  test('is what the games give, as JSON', async () => {
    const params = examplesOf(gameList[0] ?? never())[0];
    const game = gameList[0]?.id ?? '';
    const { code, results, stderr } = await run([
      '--game',
      game,
      ...seeds,
      '--nonce',
      '7',
      '--params',
      JSON.stringify(params),
    ]);
    const query = { game, serverSeed: SERVER_SEED, clientSeed: CLIENT_SEED, nonce: 7, params };
    expect(code).toBe(0);
    const { outcome, ...rest } = computeOutcome(nodeHashing, query);
    expect(results).toEqual([outcome]);
    expect(JSON.parse(stderr)).toEqual(rest);
  });

  test('of a round with moves and a stake', async () => {
    const typed = ['--game', 'mines', ...seeds, '--nonce', '0', '--params', '{"mines":3}', '--stake-minor', '20000'];
    const open = await run(typed);
    const rest = JSON.parse(open.stderr) as Json;
    expect(rest).toMatchObject({ state: 'open', stakeMinor: '20000', payoutMinor: '0' });
    const [move] = rest['legalMoves'] as readonly unknown[];
    const moved = await run([...typed, '--moves', JSON.stringify([move])]);
    expect(moved.results).not.toEqual(open.results);
  });

  test.each([
    ['nothing', []],
    ['an unknown option', ['--gmae', 'dice']],
    ['no params', ['--game', 'dice', ...seeds, '--nonce', '0']],
    ['params that are no JSON', ['--game', 'dice', ...seeds, '--nonce', '0', '--params', '{']],
    ['a nonce below zero', ['--game', 'dice', ...seeds, '--nonce=-1', '--params', '{}']],
    ['a nonce that is a fraction', ['--game', 'dice', ...seeds, '--nonce', '1.5', '--params', '{}']],
    ['another scheme', ['--batch', '--scheme', 'other']],
    ['a scheme without a batch', ['--scheme', 'published']],
    ['a batch of history', ['--batch', '--history', '-']],
    ['a file that is not there', ['--history', '/nowhere/at/all']],
  ])('%s: usage on standard error, 2, nothing on standard output', async (_, args) => {
    const { code, results, stderr } = await run(args);
    expect({ code, results }).toEqual({ code: 2, results: [] });
    expect(stderr).toContain('croupier verify --game');
  });

  test.each([
    ['an unknown game', ['--game', 'chess', ...seeds, '--nonce', '0', '--params', '{}']],
    ['params that the game refuses', ['--game', 'mines', ...seeds, '--nonce', '0', '--params', '{"mines":0}']],
    [
      'a stake that is no amount',
      ['--game', 'mines', ...seeds, '--nonce', '0', '--params', '{"mines":3}', '--stake-minor=-5'],
    ],
  ])('%s: why on standard error, 1', async (_, args) => {
    const { code, results, stderr } = await run(args);
    expect({ code, results }).toEqual({ code: 1, results: [] });
    expect(stderr).not.toBe('');
  });
});

describe('batches', () => {
  test('outcomes in the order of the lines, a broken one in its place', async () => {
    const line = { game: 'mines', serverSeed: SERVER_SEED, clientSeed: CLIENT_SEED, nonce: 3, params: { mines: 3 } };
    const bad = [{ ...line, id: 'n', nonce: 1.5 }, { ...line, id: 'p', params: dice }, '{', '[]'];
    const { code, results } = await run(['--batch'], [{ ...line, id: 'a' }, ...bad, { ...line, id: 'z' }, line]);
    expect(code).toBe(1);
    expect(results.map((result) => result['id'])).toEqual(['a', 'n', 'p', null, null, 'z', null]);
    expect(results.map((result) => 'error' in result)).toEqual([false, true, true, true, true, false, false]);
    expect(results[0]).toEqual({ id: 'a', ...computeOutcome(nodeHashing, line) });
    expect((await run(['--batch'], [line])).code).toBe(0);
  });

  test('every published vector of a scheme that is known', async () => {
    const path = new URL('../../../../packages/games/vectors/fair.json', import.meta.url);
    const file = JSON.parse(readFileSync(path, 'utf8')) as { vectors: (Json & { expected: unknown })[] };
    const vectors = file.vectors.filter(({ game, algorithm }) =>
      knownSchemes.includes(`${String(game)}/${String(algorithm)}`),
    );
    expect(vectors.length).toBeGreaterThan(100);
    const { code, results } = await run(['--batch', '--scheme', 'published'], vectors);
    expect(results).toEqual(vectors.map(({ id, expected }) => ({ id, result: expected })));
    expect(code).toBe(0);
    const other = await run(
      ['--batch', '--scheme', 'published'],
      [{ id: 1, game: 'dice', algorithm: 'none', input: {} }],
    );
    expect(other.code).toBe(1);
    expect(other.results).toMatchObject([{ id: 1, error: expect.stringContaining('dice/none') as string }]);
  });
});

describe('history', () => {
  test('a true one is proved round by round, in the shape of the API or bare, in any order', async () => {
    for (const rounds of [history, history.map((round) => ({ round })), history.toReversed(), playHistory(30, 500)]) {
      const { code, results, stderr } = await check(rounds);
      expect(results.filter(({ verdict }) => verdict !== 'proved')).toEqual([]);
      expect(results).toHaveLength(rounds.length);
      expect(code).toBe(0);
      expect(stderr).toContain(`${String(rounds.length)} rounds, ${String(rounds.length)} proved`);
    }
  });

  test('is read from a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'croupier-history-'));
    const path = join(folder, 'history.jsonl');
    await writeFile(path, history.map((round) => JSON.stringify({ round })).join('\n'));
    expect((await run(['--history', path])).results).toHaveLength(history.length);
    await rm(folder, { recursive: true });
  });

  test('one changed field of one round is found, whichever round it is', async () => {
    const changes: Record<string, (value: unknown) => unknown> = {
      payoutMinor: (value) => String(BigInt(value as string) + 1n),
      stakeMinor: (value) => String(BigInt(value as string) * 3n),
      state: (value) => (value === 'open' ? 'settled' : 'open'),
      nonce: (value) => (value as number) + 1,
      nonceFrom: (value) => (value as number) + 1,
      serverSeed: (value) => (value as string).replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
      serverSeedHash: (value) => (value as string).replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
      clientSeed: (value) => `${value as string}x`,
      outcome: (value) => ({ ...(value as object), forged: 1 }),
      params: () => ({}),
      gameVersion: (value) => (value as number) + 1,
      game: () => 'chess',
    };
    for (const [index, round] of history.entries()) {
      for (const [field, change] of Object.entries(changes)) {
        // What a lost bet staked is not in what it drew or paid; the receipt's chain has it.
        if (field === 'stakeMinor' && round['payoutMinor'] === '0') continue;
        const changed = history.with(index, { ...round, [field]: change(round[field]) });
        const { code, results } = await check(changed);
        expect({ index, field, code }).toEqual({ index, field, code: 1 });
        expect(
          results.every(({ verdict }) => verdict === 'proved'),
          `${String(index)} ${field}`,
        ).toBe(false);
      }
    }
  });

  test('a round left out of the middle is missed, at the ends it is not', async () => {
    const without = await check(history.toSpliced(20, 1));
    expect(without.code).toBe(1);
    expect(without.results.filter(({ verdict }) => verdict === 'refuted')).toMatchObject([{ roundId: 'round-21' }]);
    expect((await check(history.slice(1))).code).toBe(0);
    expect((await check(history.slice(0, -1))).code).toBe(0);
  });

  test('a passed-over good nonce is found without the record’s own word on what was tried', async () => {
    const silent = history.map(({ nonceFrom, ...round }) => (nonceFrom === undefined ? {} : round));
    expect((await check(silent)).code).toBe(0);
    const { code, results } = await check(silent.toSpliced(20, 1));
    expect(code).toBe(1);
    expect(results.filter(({ verdict }) => verdict === 'refuted')).toMatchObject([{ roundId: 'round-21' }]);
  });

  test('a nonce used twice is found, revealed or not', async () => {
    const again = { ...history[10], roundId: 'again' };
    const revealed = await check([...history, again]);
    expect(revealed.code).toBe(1);
    expect(revealed.results.at(-1)).toMatchObject({ roundId: 'again', verdict: 'refuted' });
    const hidden = [...history, again].map((round) => ({ ...round, serverSeed: null }));
    expect((await check(hidden)).code).toBe(1);
  });

  test('rounds whose seed is not revealed are not checkable yet, and no error', async () => {
    const hidden = history.map((round) => ({ ...round, serverSeed: null }));
    const { code, results } = await check(hidden.toSpliced(5, 1));
    expect(code).toBe(0);
    expect(new Set(verdicts(results))).toEqual(new Set(['not checkable yet']));
  });

  test('a seed that one line reveals proves the rounds that were shown before it', async () => {
    const rounds = history.map((round, index) => (index < 59 ? { ...round, serverSeed: null } : round));
    expect(new Set(verdicts((await check(rounds)).results))).toEqual(new Set(['proved']));
    const forged = rounds.with(3, { ...rounds[3], payoutMinor: '77' });
    expect(verdicts((await check(forged)).results)[3]).toBe('refuted');
  });

  test('rounds of live tables have no seed pair: not checkable here, unless only a part of it is missing', async () => {
    const table = {
      ...history[0],
      game: 'crash',
      serverSeed: null,
      serverSeedHash: null,
      clientSeed: null,
      nonce: null,
    };
    expect((await check([table])).code).toBe(0);
    expect((await check([{ ...table, nonce: 4 }])).code).toBe(1);
    expect((await check([{ ...history[0], clientSeed: null }])).code).toBe(1);
  });

  test('a line that is no round is unreadable, in its place', async () => {
    const { code, results } = await check(['{', {}, { round: { ...history[0], stakeMinor: 5 } }, history[0] ?? {}]);
    expect(code).toBe(1);
    expect(verdicts(results)).toEqual(['unreadable', 'unreadable', 'unreadable', 'proved']);
    expect(results.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
  });
});

function never(): never {
  throw new Error('there are no games');
}
