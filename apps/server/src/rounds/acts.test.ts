import { Refusal } from '@croupier/contract';
import { defineGame, fraction, games } from '@croupier/games';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandOf, type Wish } from '../../test/oracle/commands.js';
import { drawFair, fixedSeed, payInstant } from '../../test/oracle/fair.js';
import { PaperLane, paperRules } from '../../test/oracle/paper-lane.js';
import { acts } from '../acts.js';
import type { Chance, Command } from '../ledger/act.js';
import { BALANCE_MAX_MINOR } from '../ledger/assets.js';
import type { OpenRound, PlayerState } from '../ledger/player-state.js';
import { accountKey, pocket } from '../ledger/pockets.js';
import { verdict } from '../ledger/row.js';
import type { Settled } from '../ledger/settle.js';
import { systemId } from '../ledger/system-id.js';

/**
 * The player's acts, each decision on its own. A refusal is decided before the first word is read: the chance that it is
 * given here throws at the first look, so that a house which refused the bets that win would fail these tests.
 */

const PLAYER = 5n;
const blind: Chance = {
  draw: () => {
    throw new Error('a refusal looked at a draw');
  },
  freshSeed: () => {
    throw new Error('a refusal made a seed');
  },
};

let count = 0;
const send = (lane: PaperLane, wish: Wish, id = systemId(`act test ${String((count += 1))}`)): Settled =>
  lane.submit(commandOf(PLAYER, id, wish));

const dice = { side: 'under', wins: 4_950 };
const bet = (
  game: 'dice' | 'limbo' | 'coinflip' | 'mines',
  params: Record<string, unknown>,
  change: object = {},
): Wish => ({
  ...{ kind: 'bet', game, params, stake: 10_000n, asset: 1, no: 0 },
  ...change,
});

const ROUND = systemId('the round');

function opened(welcome = 100_000n): PaperLane {
  const lane = new PaperLane();
  send(lane, { kind: 'open', clientSeed: 'house-made', welcome });
  return lane;
}

/** A player in the middle of a round of mines, one safe tile turned. */
function inRound(): { lane: PaperLane; safe: number; mine: number } {
  const lane = opened();
  send(lane, bet('mines', { mines: 3 }), ROUND);
  const { values } = drawFair(fixedSeed(1).serverSeed, 'house-made', 0, 'mines', { mines: 3 });
  const left = Array.from({ length: 25 }, (_, tile) => tile);
  const mines = values.map((value) => left.splice(Math.trunc(Number(value)), 1)[0] ?? -1);
  const [safe = -1] = left;
  expect(send(lane, { kind: 'move', roundId: ROUND, move: { reveal: safe } }).row.verdict).toBe(verdict.accepted);
  return { lane, safe, mine: mines[0] ?? -1 };
}

/** What the act says to a command in this state, with a chance that must not be asked. */
function refusalOf(state: PlayerState, command: Command): Refusal {
  try {
    acts.get(command.act)?.decide(state, command, blind, 0, paperRules);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a bet that is refused', () => {
  const open = opened().stateOf(PLAYER);
  const withCash = (cash: bigint): PlayerState => ({
    ...open,
    balances: new Map([[accountKey(0, 1, pocket.cash), cash]]),
  });
  const cases: readonly (readonly [string, PlayerState, Wish, Refusal])[] = [
    ['of nobody', new PaperLane().stateOf(PLAYER), bet('dice', dice), new Refusal('player_not_found')],
    ['of an asset that is not offered', open, bet('dice', dice, { asset: 3 }), new Refusal('asset_unavailable')],
    ['of no asset', open, bet('dice', dice, { asset: 77 }), new Refusal('asset_unavailable')],
    [
      'below the least stake',
      open,
      bet('dice', dice, { stake: 99n }),
      new Refusal('stake_out_of_range', { stakeMinMinor: '100', stakeMaxMinor: '50000000' }),
    ],
    [
      'above the largest stake',
      open,
      bet('dice', dice, { stake: 50_000_001n }),
      new Refusal('stake_out_of_range', { stakeMinMinor: '100', stakeMaxMinor: '50000000' }),
    ],
    [
      'that could win more than may be won',
      open,
      bet('limbo', { targetX100: 100_000_000 }, { stake: 1_000_001n }),
      new Refusal('win_above_maximum', { winMaxMinor: '1000000000000', stakeMaxMinor: '1000000' }),
    ],
    [
      'beyond the balance',
      withCash(9_999n),
      bet('dice', dice),
      new Refusal('insufficient_funds', { balanceMinor: '9999', neededMinor: '10000' }),
    ],
    [
      'from an empty account beside a full one',
      open,
      bet('dice', dice, { no: 1 }),
      new Refusal('insufficient_funds', { balanceMinor: '0', neededMinor: '10000' }),
    ],
    [
      'whose win no account could hold',
      withCash(BALANCE_MAX_MINOR - 1_000_000_000_000n + 1n),
      bet('dice', dice),
      new Refusal('amount_out_of_range'),
    ],
    [
      'beside an open round of the game',
      inRound().lane.stateOf(PLAYER),
      bet('mines', { mines: 1 }),
      new Refusal('round_open', { roundId: ROUND }),
    ],
  ];

  it.each(cases)('[G-GAM-2, G-UI-4] %s looks at no draw', (_what, state, wish, refusal) => {
    expect(refusalOf(state, commandOf(PLAYER, systemId('x'), wish))).toEqual(refusal);
  });

  it('[G-GAM-2] for the stakes that rounding would change looks at no draw, and names the nearest that pass', () => {
    const wish = bet('dice', { side: 'under', wins: 9_800 }, { stake: 101n });
    const refusal = refusalOf(open, commandOf(PLAYER, systemId('x'), wish));
    expect(refusal.code).toBe('stake_changes_odds');
    const game = games.get('dice');
    const { lowerMinor, higherMinor } = refusal.details as Record<string, string>;
    const near = [lowerMinor, higherMinor].flatMap((text) => (text === undefined ? [] : [BigInt(text)]));
    expect(near.length).toBeGreaterThan(0);
    for (const stake of near) expect(game?.passesFlooring({ side: 'under', wins: 9_800 }, stake)).toBe(true);
  });

  it('is a mistake of ours without stake, asset or game: nothing is stored', () => {
    const command = commandOf(PLAYER, systemId('x'), bet('dice', dice));
    for (const missing of [{ asset: null }, { game: null }, { amountMinor: null }, { game: 99 }]) {
      expect(() => acts.get(10)?.decide(open, { ...command, ...missing }, blind, 0, paperRules)).toThrow(Error);
      expect(() => acts.get(10)?.decide(open, { ...command, ...missing }, blind, 0, paperRules)).not.toThrow(Refusal);
    }
  });
});

describe('a bet that is accepted', () => {
  it.each([
    ['dice', dice],
    ['limbo', { targetX100: 150 }],
    ['coinflip', { picks: ['heads'] }],
  ] as const)('[G-GAM-1, G-GAM-10] of %s pays what its draw says, in the two legs of its own row', (game, params) => {
    const lane = opened();
    for (let nonce = 0; nonce < 8; nonce += 1) {
      const before = lane.stateOf(PLAYER).balances.get(accountKey(0, 1, pocket.cash)) ?? 0n;
      const { row, accepted } = send(lane, bet(game, params));
      const drawn = drawFair(fixedSeed(1).serverSeed, 'house-made', nonce, game, params);
      const { payout, outcome } = payInstant(game, params, 10_000n, drawn.values);
      expect(JSON.parse(row.result ?? '')).toEqual(outcome);
      expect(row).toMatchObject({ outMinor: 10_000n, inMinor: payout, balanceMinor: before - 10_000n + payout });
      expect(row).toMatchObject({ nonce: drawn.nonce, seedId: 1, roundId: null, roundStakeMinor: null });
      const stake = { no: 0, asset: 1, debit: pocket.cash, credit: pocket.house, amountMinor: 10_000n };
      const back = { no: 0, asset: 1, debit: pocket.house, credit: pocket.cash, amountMinor: payout };
      expect(accepted?.transfers).toEqual(payout === 0n ? [stake] : [stake, back]);
      expect(accepted?.instant).toBe(true);
    }
  });

  it('[G-GAM-10] may take the last unit, and the last room', () => {
    expect(send(opened(10_000n), bet('dice', dice)).row.verdict).toBe(verdict.accepted);
    const lane = opened(0n);
    send(lane, { kind: 'deposit', amount: 2n ** 61n, asset: 1, no: 0 });
    send(lane, { kind: 'deposit', amount: 2n ** 61n - 1_000_000_000_000n, asset: 1, no: 0 });
    expect(send(lane, bet('dice', dice)).row.verdict).toBe(verdict.accepted);
  });

  it('[G-INTR-1] of mines puts the stake in play and tells every move that is possible', () => {
    const lane = opened();
    const { row, accepted, state } = send(lane, bet('mines', { mines: 3 }), ROUND);
    const leg = { no: 0, asset: 1, debit: pocket.cash, credit: pocket.inPlay, amountMinor: 10_000n };
    expect(accepted?.transfers).toEqual([leg]);
    expect(accepted?.instant).toBeUndefined();
    expect(row).toMatchObject({ outMinor: 10_000n, inMinor: 0n, balanceMinor: 90_000n });
    const { outcome, legalMoves } = JSON.parse(row.result ?? '') as { outcome: object; legalMoves: unknown[] };
    expect(legalMoves).toEqual(Array.from({ length: 25 }, (_, reveal) => ({ reveal })));
    expect(outcome).toMatchObject({ over: false, safe: 0, mines: 3 });
    expect(state.rounds.get(ROUND)).toMatchObject({ stakeMinor: 10_000n, nonce: 0, seedId: 1, moves: [] });
  });

  it('[G-REC-6] is linked to the player’s bet before', () => {
    const lane = opened();
    const rows = [send(lane, bet('dice', dice)), send(lane, bet('mines', { mines: 1 })), send(lane, bet('dice', dice))];
    expect(rows.map(({ row }) => row.previous)).toEqual([null, rows[0]?.row.seq, rows[1]?.row.seq]);
  });
});

describe('a move', () => {
  const move = (made: unknown, roundId = ROUND): Wish => ({ kind: 'move', roundId, move: made });

  it('[G-GAM-2] that is refused looks at no draw', () => {
    const { lane, safe } = inRound();
    const state = lane.stateOf(PLAYER);
    const cases: readonly (readonly [Wish, string])[] = [
      [move({ reveal: safe }), 'move_illegal'],
      [move({ reveal: 25 }), 'move_invalid'],
      [move({ cashOut: false }), 'move_invalid'],
      [move({ reveal: 1, cashOut: true }), 'move_invalid'],
      [move('reveal'), 'move_invalid'],
      [move({ reveal: 1 }, systemId('another')), 'round_closed'],
    ];
    for (const [wish, code] of cases) expect(refusalOf(state, commandOf(PLAYER, systemId('x'), wish)).code).toBe(code);
    const early = opened();
    send(early, bet('mines', { mines: 3 }), ROUND);
    expect(refusalOf(early.stateOf(PLAYER), commandOf(PLAYER, systemId('x'), move({ cashOut: true }))).code).toBe(
      'move_illegal',
    );
  });

  it('[G-GAM-12] that finds a safe tile shows no more than that, and draws nothing', () => {
    const { lane } = inRound();
    const { row, accepted } = lane.settled.at(-1) as Settled;
    expect(accepted?.transfers).toEqual([]);
    expect(row).toMatchObject({ outMinor: 0n, inMinor: 0n, nonce: 0, seedId: 1, roundStakeMinor: 10_000n });
    expect(row.result).not.toContain('mineTiles');
    expect(lane.stateOf(PLAYER).nonce).toBe(1);
  });

  it('[G-GAM-10, G-INTR-1] that cashes out pays once, into the account that staked, and shows the whole board', () => {
    const { lane } = inRound();
    const { row, accepted, state } = send(lane, move({ cashOut: true }));
    // 99 * C(25, 1) / (100 * C(22, 1)) of 10,000, floored once.
    const payout = (10_000n * 99n * 25n) / (100n * 22n);
    expect(accepted?.transfers).toEqual([
      { no: 0, asset: 1, debit: pocket.inPlay, credit: pocket.house, amountMinor: 10_000n },
      { no: 0, asset: 1, debit: pocket.house, credit: pocket.cash, amountMinor: payout },
    ]);
    expect(row).toMatchObject({ inMinor: payout, balanceMinor: 90_000n + payout, asset: 1, game: 4 });
    expect(row.result).toContain('mineTiles');
    expect(row.result).not.toContain('legalMoves');
    expect(state.rounds.size).toBe(0);
    expect(refusalOf(state, commandOf(PLAYER, systemId('x'), move({ cashOut: true })))).toEqual(
      new Refusal('round_closed'),
    );
  });

  it('[G-GAM-10] on a mine gives the stake to the house and pays nothing', () => {
    const { lane, mine } = inRound();
    const { row, accepted } = send(lane, move({ reveal: mine }));
    const lost = { no: 0, asset: 1, debit: pocket.inPlay, credit: pocket.house, amountMinor: 10_000n };
    expect(accepted?.transfers).toEqual([lost]);
    expect(row).toMatchObject({ inMinor: 0n, balanceMinor: 90_000n });
  });

  describe('that adds to the stake', () => {
    /** A game whose one move doubles the stake and returns all of it. */
    const doubling = defineGame<object, null, object, object>({
      ...{ id: 'doubling', code: 99, name: 'Doubling', version: 1, rules: '', examples: [{}], moveExamples: [{}] },
      ...{ params: z.strictObject({}), move: z.strictObject({}), plan: () => [], legalMoves: () => [{}] },
      start: () => ({ state: null, view: {}, payoutMinor: null }),
      play: (_params, { stakeMinor }) => ({
        ...{ state: null, view: {}, payoutMinor: 2n * stakeMinor, stakeAddedMinor: stakeMinor },
      }),
      ...{ best: () => one, rtp: () => one, flooringLoss: () => one, stakeStep: () => 1n, stakeMin: () => 1n },
      configurations: () => [],
    });
    const one = fraction(1n);
    const round: OpenRound = {
      ...{ id: ROUND, game: doubling, no: 2, asset: 1, terms: { stakeMinor: 40n, capMinor: 100n }, stakeMinor: 40n },
      ...{ nonce: 3, seedId: 1, configId: 1, openedSeq: 1, params: {}, moves: [] },
      step: { state: null, view: {}, payoutMinor: null },
    };
    const withCash = (cash: bigint): PlayerState => ({
      ...opened().stateOf(PLAYER),
      rounds: new Map([[ROUND, round]]),
      balances: new Map([
        [accountKey(2, 1, pocket.cash), cash],
        [accountKey(2, 1, pocket.inPlay), 40n],
      ]),
    });
    const command = commandOf(PLAYER, systemId('x'), move({}));

    it('[G-GAM-10, C-CRED-1] takes it from the round’s own account first, and the house gets the whole stake', () => {
      const accepted = acts.get(11)?.decide(withCash(40n), command, blind, 0, paperRules);
      expect(accepted?.transfers).toEqual([
        { no: 2, asset: 1, debit: pocket.cash, credit: pocket.inPlay, amountMinor: 40n },
        { no: 2, asset: 1, debit: pocket.inPlay, credit: pocket.house, amountMinor: 80n },
        { no: 2, asset: 1, debit: pocket.house, credit: pocket.cash, amountMinor: 80n },
      ]);
      expect(accepted?.round).toMatchObject({ payoutMinor: 80n, round: { stakeMinor: 80n, moves: [{}] } });
    });

    it('[C-CRED-1] is refused where the account does not cover it', () => {
      expect(refusalOf(withCash(39n), command)).toEqual(new Refusal('insufficient_funds', { neededMinor: '40' }));
    });
  });

  it('names its round, or is a mistake of ours', () => {
    const command = { ...commandOf(PLAYER, systemId('x'), move({ cashOut: true })), roundId: null };
    expect(() => acts.get(11)?.decide(opened().stateOf(PLAYER), command, blind, 0, paperRules)).toThrow(
      'names its round',
    );
  });
});

describe('a rotation', () => {
  const rotate: Wish = { kind: 'rotate', clientSeed: 'mine' };

  it('[G-RNG-4] that is refused reveals nothing and makes no seed', () => {
    const { lane } = inRound();
    const command = commandOf(PLAYER, systemId('x'), rotate);
    expect(refusalOf(lane.stateOf(PLAYER), command)).toEqual(new Refusal('seed_in_use', { roundIds: [ROUND] }));
    expect(refusalOf(new PaperLane().stateOf(PLAYER), command)).toEqual(new Refusal('player_not_found'));
    const refused = send(lane, rotate);
    expect(refused.row.result).not.toContain(fixedSeed(1).serverSeed);
  });

  it('[G-RNG-4] reveals the seed that was played on, and puts the one that was committed before into play', () => {
    const lane = opened();
    send(lane, bet('dice', dice));
    const { row, state } = send(lane, rotate);
    expect(JSON.parse(row.result ?? '')).toEqual({
      revealed: { ...fixedSeed(1), clientSeed: 'house-made', nonce: 1 },
      seeds: {
        serverSeedHash: fixedSeed(2).serverSeedHash,
        nextServerSeedHash: fixedSeed(3).serverSeedHash,
        clientSeed: 'mine',
        clientSeedBy: 'player',
        nonce: 0,
      },
    });
    expect(row).toMatchObject({ balanceMinor: null, nonce: null, seedId: null, asset: null });
    expect(state.seeds).toMatchObject({
      active: { ...fixedSeed(2), id: 2, clientSeed: 'mine', clientSeedBy: 'player', committedSeq: 1 },
      next: { ...fixedSeed(3), id: 3, committedSeq: 3 },
    });
  });

  it('[S-IN-1] takes a client seed of 1 to 64 visible characters', () => {
    const lane = opened();
    for (const clientSeed of ['', ' ', 'a b', 'é', 'x'.repeat(65)]) {
      expect(() => send(lane, { kind: 'rotate', clientSeed })).toThrow();
    }
    expect(send(lane, { kind: 'rotate', clientSeed: '~'.repeat(64) }).row.verdict).toBe(verdict.accepted);
  });
});

describe('the opening of a player', () => {
  it('[T-STAR-1] grants play coins from the house once, and commits two seeds', () => {
    const lane = opened(7n);
    const { row, accepted } = lane.settled[0] as Settled;
    const gift = { no: 0, asset: 1, debit: pocket.house, credit: pocket.cash, amountMinor: 7n };
    expect(accepted?.transfers).toEqual([gift]);
    expect(JSON.parse(row.result ?? '')).toEqual({
      serverSeedHash: fixedSeed(1).serverSeedHash,
      nextServerSeedHash: fixedSeed(2).serverSeedHash,
    });
    expect(lane.stateOf(PLAYER).seeds).toMatchObject({ active: { clientSeedBy: 'house', clientSeed: 'house-made' } });
    expect(() => send(lane, { kind: 'open', clientSeed: 'again', welcome: 7n })).toThrow('opened once');
    expect((opened(0n).settled[0] as Settled).accepted?.transfers).toEqual([]);
  });
});
