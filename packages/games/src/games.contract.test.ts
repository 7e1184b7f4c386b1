import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { computeOutcome } from './compute-outcome.js';
import type { Game } from './define-game.js';
import { GameInputError, IllegalMove } from './errors.js';
import { drawRound } from './fairness.js';
import type { Step, Terms } from './game.js';
import { portableHashing } from './hashing.js';
import { compareFractions, fraction, payoutOf } from './money.js';
import { gameList, games } from './registry.js';
import { noCapMinor } from './replay.js';

/** What every game promises, asked of each one in the registry, and then of broken ones, which must fail. */

type AnyStep = Step<unknown, unknown>;

const hmac = portableHashing.hmacSha256('6f1d3c0b9a8e7d5c4b3a29180716f5e4d3c2b1a09f8e7d6c5b4a392817060504');
const openTerms: Terms = { stakeMinor: 10_000n, capMinor: noCapMinor };

/** A choice among `count` for step `index` of a round: fixed, and different from round to round. */
const choice = (nonce: number, index: number, count: number): number =>
  (hmac(`choice:${nonce}:${index}`)[0] as number) % count;

function startOf(game: Game, params: unknown, nonce: number, terms = openTerms): AnyStep {
  return game.start(params, terms, drawRound(hmac, 'contract', nonce, game.plan(params)).values);
}

const viaJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const examplesOf = (game: Game): unknown[] => z.array(z.unknown()).parse(game.paramsSchema['examples']);

/** One round to its end by choices among the legal moves; every step is handed to `look` before its move. */
function playOut(
  game: Game,
  params: unknown,
  nonce: number,
  look: (step: AnyStep, legal: readonly unknown[]) => void = () => undefined,
  terms = openTerms,
): { readonly last: AnyStep; readonly moves: readonly unknown[] } {
  let step = startOf(game, params, nonce, terms);
  const moves: unknown[] = [];
  while (step.payoutMinor === null) {
    const legal = game.legalMoves(params, step.view);
    if (legal.length === 0) throw new Error('an open round without a legal move');
    if (moves.length > 200) throw new Error('a round that does not end');
    look(step, legal);
    const made = game.parseMove(legal[choice(nonce, moves.length, legal.length)]);
    step = game.play(params, terms, step.state, made);
    moves.push(made);
  }
  look(step, game.legalMoves(params, step.view));
  return { last: step, moves };
}

const canonical = (value: unknown): string => JSON.stringify(value);

function checkStateSurvivesJson(game: Game, params: unknown): void {
  for (let nonce = 0; nonce < 20; nonce += 1) {
    const { last, moves } = playOut(game, params, nonce);
    let step = startOf(game, viaJson(params), nonce);
    for (const made of moves) {
      step = game.play(viaJson(params), openTerms, viaJson(step.state), viaJson(made));
      expect(viaJson(step.view)).toEqual(step.view);
    }
    expect(step).toEqual(last);
  }
}

const branchSchema = z.object({
  properties: z.record(
    z.string(),
    z.object({
      const: z.unknown().optional(),
      enum: z.array(z.unknown()).optional(),
      minimum: z.int().optional(),
      maximum: z.int().optional(),
    }),
  ),
});

/** Every move with one key that the published schema describes by bounds or choices: known without asking the rules. */
function describedMoves(game: Game): unknown[] {
  const branches = z.array(branchSchema).parse(game.moveSchema?.['anyOf'] ?? []);
  return branches.flatMap(({ properties }) => {
    const [[key, described] = ['', {}], ...others] = Object.entries(properties);
    if (others.length > 0) return [];
    const { minimum, maximum } = described;
    const listed = described.enum ?? (described.const === undefined ? [] : [described.const]);
    const ranged =
      minimum === undefined || maximum === undefined
        ? []
        : Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index);
    return [...listed, ...ranged].map((value) => ({ [key]: value }));
  });
}

function checkMoves(game: Game, params: unknown): void {
  const universe = new Map<string, unknown>();
  [...z.array(z.unknown()).parse(game.moveSchema?.['examples'] ?? []), ...describedMoves(game)].forEach((made) =>
    universe.set(canonical(made), made),
  );
  for (let nonce = 0; nonce < 30; nonce += 1) {
    playOut(game, params, nonce, (step, legal) => {
      legal.forEach((made) => universe.set(canonical(made), made));
      const accepted = new Set(legal.map(canonical));
      expect(accepted.size).toBe(legal.length);
      for (const [text, made] of universe) {
        const play = () => game.play(params, openTerms, step.state, made);
        if (accepted.has(text)) {
          expect(play, `legal but refused: ${text}`).not.toThrow();
        } else {
          expect(play, `not legal but accepted: ${text}`).toThrow(IllegalMove);
        }
      }
    });
  }
}

/**
 * An open view tells nothing that decides: among rounds that look the same, the same move has different results. A view
 * that leaks what is hidden either makes each round look different or fixes the result of each move.
 */
function checkHidesTheFuture(game: Game, params: unknown): void {
  const results = new Map<string, Set<string>>();
  for (let nonce = 0; nonce < 400; nonce += 1) {
    const step = startOf(game, params, nonce);
    if (step.payoutMinor !== null) continue;
    const [made] = game.legalMoves(params, step.view);
    const next = game.play(params, openTerms, step.state, made);
    const key = canonical([step.view, made]);
    results.set(key, (results.get(key) ?? new Set()).add(String(next.payoutMinor)));
  }
  const undecided = [...results.values()].filter((found) => found.size > 1).length;
  if (results.size > 60 || undecided === 0) {
    throw new Error('an open view gives away what is hidden');
  }
}

function checkPayouts(game: Game, params: unknown): void {
  const capMinor = payoutOf(openTerms.stakeMinor, game.best(params));
  for (let nonce = 0; nonce < 300; nonce += 1) {
    const { last } = playOut(game, params, nonce, undefined, { ...openTerms, capMinor });
    const paid = last.payoutMinor as bigint;
    if (paid < 0n || paid > capMinor) throw new Error(`pays ${paid} above ${capMinor}`);
  }
}

describe('the registry', () => {
  it('has each id, code and name once', () => {
    expect(games.size).toBe(gameList.length);
    for (const key of ['id', 'code', 'name', 'rules'] as const) {
      expect(new Set(gameList.map((game) => game[key])).size).toBe(gameList.length);
    }
    expect(gameList.map(({ id, code }) => [id, code]).slice(0, 4)).toEqual([
      ['dice', 1],
      ['limbo', 2],
      ['coinflip', 3],
      ['mines', 4],
    ]);
  });
});

const garbage: readonly unknown[] = [
  ...[null, undefined, true, 0, 1, -1, 1.5, Number.NaN, '', 'x', 1n, [], {}, [{}], { '': 0 }, new Date(0)],
  JSON.parse('{"__proto__": {"mines": 3, "wins": 1, "side": "under"}}'),
];

for (const game of gameList) {
  describe(game.id, () => {
    const examples = examplesOf(game);

    it('[G-UI-2] accepts its examples at a stake of 10,000, and its published schema does too', () => {
      const schema = z.fromJSONSchema({ ...game.paramsSchema });
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) {
        expect(game.parseParams(viaJson(example))).toEqual(example);
        expect(schema.safeParse(example).success).toBe(true);
        expect(game.passesFlooring(example, 10_000n)).toBe(true);
      }
      for (const { params } of game.configurations()) {
        expect(game.parseParams(params)).toEqual(params);
      }
      expect(game.moveSchema === null).toBe(!game.stateful);
    });

    it('[G-UI-2] [S-BIZ-1] refuses garbage and unknown keys, with a message for each issue, as its schema does', () => {
      const schema = z.fromJSONSchema({ ...game.paramsSchema });
      const changed = examples.flatMap((example) => [
        { ...(example as object), extra: 1 },
        { ...(example as object), multiplier: 1000 },
        ...Object.keys(example as object).flatMap((key) => [
          { ...(example as object), [key]: null },
          { ...(example as object), [key]: '1' },
          { ...(example as object), [key]: 1e9 },
          { ...(example as object), [key]: -1 },
          { ...(example as object), [key]: 0.5 },
          Object.fromEntries(Object.entries(example as object).filter(([name]) => name !== key)),
        ]),
      ]);
      for (const raw of [...garbage, ...changed]) {
        let issues: readonly { readonly message: string }[] = [];
        try {
          game.parseParams(raw);
        } catch (error) {
          expect(error).toBeInstanceOf(GameInputError);
          issues = (error as GameInputError).issues;
        }
        expect(issues.length).toBeGreaterThan(0);
        expect(issues.every(({ message }) => message.length > 5)).toBe(true);
        expect(schema.safeParse(raw).success).toBe(false);
      }
      for (const raw of [...garbage, { reveal: 1, extra: 1 }, { cashOut: false }, { cashOut: true, reveal: 0 }]) {
        expect(() => game.parseMove(raw)).toThrow(GameInputError);
      }
    });

    it('[G-GAM-1] gives the same round for the same draws, and its state survives JSON', () => {
      for (const example of examples) {
        expect(startOf(game, example, 3)).toEqual(startOf(game, example, 3));
        checkStateSurvivesJson(game, example);
      }
    });

    it('[G-GAM-1] the stake changes amounts only: no outcome depends on it', () => {
      for (const example of examples) {
        for (let nonce = 0; nonce < 50; nonce += 1) {
          const small = startOf(game, example, nonce, { ...openTerms, stakeMinor: 10_000n });
          const large = startOf(game, example, nonce, { ...openTerms, stakeMinor: 70_000_000n });
          expect(large.view).toEqual(small.view);
          expect(large.payoutMinor === null).toBe(small.payoutMinor === null);
        }
      }
    });

    it('[S-BIZ-1] [G-UI-2] every open round has legal moves, each is accepted and no other, and every round ends', () => {
      examples.forEach((example) => checkMoves(game, example));
    });

    it('[G-RNG-8] an open view gives nothing away', () => {
      if (game.stateful) {
        checkHidesTheFuture(game, examples[0]);
      }
      for (const example of examples) {
        playOut(game, example, 1, (step) => expect(viaJson(step.view)).toEqual(step.view));
      }
    });

    it('never pays above its best outcome or the cap', () => {
      examples.forEach((example) => checkPayouts(game, example));
    });

    it('[G-GAM-4] states 99 % within a hundredth of a percent in every configuration, and never more', () => {
      for (const { params, rtp } of game.configurations()) {
        expect(compareFractions(rtp, fraction(99n, 100n))).toBeLessThanOrEqual(0);
        expect(compareFractions(rtp, fraction(9_899n, 10_000n))).toBeGreaterThan(0);
        expect(game.rtp(params)).toEqual(rtp);
      }
    });

    it('is what the command line computes', () => {
      const query = { serverSeed: 'ab'.repeat(32), clientSeed: 'c', nonce: 0, params: examples[0] };
      const computed = computeOutcome(portableHashing, { game: game.id, ...query });
      expect(JSON.parse(JSON.stringify(computed))).toEqual(computed);
      expect(computed.state).toBe(game.stateful ? 'open' : 'settled');
      expect(() => computeOutcome(portableHashing, { game: 'nothing', ...query })).toThrow(/no such game/);
    });
  });
}

describe('the checks fail for a broken game', () => {
  const mines = games.get('mines') as Game;
  const dice = games.get('dice') as Game;
  const params = { mines: 3 };

  it('a view that shows the mines', () => {
    const leaking: Game = {
      ...mines,
      start: (...input) => {
        const step = mines.start(...input);
        return { ...step, view: { ...(step.view as object), mineTiles: (step.state as { drawn: unknown }).drawn } };
      },
    };
    expect(() => checkHidesTheFuture(leaking, params)).toThrow(/gives away/);
    expect(() => checkHidesTheFuture(mines, params)).not.toThrow();
  });

  it('legal moves that lack one, have one too many, or are none', () => {
    const lacking: Game = { ...mines, legalMoves: (...input) => mines.legalMoves(...input).slice(1) };
    const offering: Game = { ...mines, legalMoves: () => [{ reveal: 1 }, { cashOut: true }] };
    const mute: Game = { ...mines, legalMoves: () => [] };
    for (const broken of [lacking, offering, mute]) {
      expect(() => checkMoves(broken, params)).toThrow();
    }
  });

  it('a payout above the best', () => {
    const generous: Game = {
      ...dice,
      start: (...input) => ({ ...dice.start(...input), payoutMinor: 20_001n }),
    };
    expect(() => checkPayouts(generous, { side: 'under', wins: 4_950 })).toThrow(/above/);
  });

  it('a state that JSON does not keep', () => {
    const forgetful: Game = {
      ...mines,
      start: (...input) => ({ ...mines.start(...input), state: new Map([['revealed', []]]) }),
    };
    expect(() => checkStateSurvivesJson(forgetful, params)).toThrow();
  });
});
