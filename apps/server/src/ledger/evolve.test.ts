import { games } from '@croupier/games';
import { describe, expect, it } from 'vitest';
import type { Accepted, RoundChange, Transfer } from './act.js';
import { BALANCE_MAX_MINOR } from './assets.js';
import { evolve } from './evolve.js';
import { unknownPlayer, type PlayerState } from './player-state.js';
import { accountKey, pocket } from './pockets.js';

const start = unknownPlayer(1n);
const cash = accountKey(0, 1, pocket.cash);
const held = accountKey(0, 1, pocket.held);

const move = (debit: Transfer['debit'], credit: Transfer['credit'], amountMinor: bigint): Transfer => ({
  ...{ no: 0, asset: 1, debit, credit, amountMinor },
});

const accepted = (change: Partial<Accepted>): Accepted => ({ result: null, transfers: [], ...change });

const rich: PlayerState = { ...start, balances: new Map([[cash, 100n]]) };

const freshPair = (name: string) => ({ serverSeed: name, serverSeedHash: `hash of ${name}` });
const seedChange = (active: string, next: string): NonNullable<Accepted['seeds']> => ({
  active: { ...freshPair(active), clientSeed: 'mine', clientSeedBy: 'player' },
  next: freshPair(next),
});

describe('money', () => {
  it('[G-GAM-10] leaves one pocket and enters another; house and outside are not the player’s', () => {
    const transfers = [
      move(pocket.outside, pocket.cash, 50n),
      move(pocket.cash, pocket.held, 120n),
      move(pocket.held, pocket.house, 20n),
      move(pocket.house, pocket.cash, 1n),
    ];
    const { balances } = evolve(rich, accepted({ transfers }), 5, 1);
    expect(balances).toEqual(
      new Map([
        [cash, 31n],
        [held, 100n],
      ]),
    );
    expect(rich.balances).toEqual(new Map([[cash, 100n]]));
  });

  it('[G-GAM-10, C-CRED-1] never goes below zero, not even on the way to more', () => {
    for (const transfers of [
      [move(pocket.cash, pocket.house, 101n)],
      [move(pocket.cash, pocket.house, 101n), move(pocket.house, pocket.cash, 500n)],
      [move(pocket.held, pocket.cash, 1n)],
    ]) {
      expect(() => evolve(rich, accepted({ transfers }), 5, 1)).toThrow('no pocket of a player goes below zero');
    }
    const all = [move(pocket.cash, pocket.house, 100n)];
    expect(evolve(rich, accepted({ transfers: all }), 5, 1).balances.get(cash)).toBe(0n);
  });

  it('never passes what an account may hold', () => {
    const room = BALANCE_MAX_MINOR - 100n;
    const fits = [move(pocket.outside, pocket.cash, room)];
    expect(evolve(rich, accepted({ transfers: fits }), 5, 1).balances.get(cash)).toBe(2n ** 62n);
    const tooMuch = [move(pocket.outside, pocket.cash, room + 1n)];
    expect(() => evolve(rich, accepted({ transfers: tooMuch }), 5, 1)).toThrow('no pocket passes the largest balance');
  });

  it('moves a positive amount between two pockets', () => {
    for (const amount of [0n, -1n]) {
      const transfers = [move(pocket.house, pocket.cash, amount)];
      expect(() => evolve(rich, accepted({ transfers }), 5, 1)).toThrow('a transfer moves a positive amount');
    }
    const transfers = [move(pocket.cash, pocket.cash, 1n)];
    expect(() => evolve(rich, accepted({ transfers }), 5, 1)).toThrow('from one pocket to another');
  });

  it('stays where it is without transfers: the very same map', () => {
    expect(evolve(rich, accepted({}), 5, 1).balances).toBe(rich.balances);
  });
});

describe('seeds and nonces', () => {
  const opened = evolve(start, accepted({ seeds: seedChange('one', 'two') }), 3, 1);

  it('[G-RNG-4] of a new player begin with pair 1 in play and pair 2 committed', () => {
    expect(opened.seeds).toEqual({
      active: { id: 1, committedSeq: 3, ...freshPair('one'), clientSeed: 'mine', clientSeedBy: 'player' },
      next: { id: 2, committedSeq: 3, ...freshPair('two') },
    });
    expect(opened.nonce).toBe(0);
  });

  it('[G-GAM-2] go on behind the nonce that was drawn, and begin at 0 with each pair', () => {
    const played = evolve(opened, accepted({ drawn: { nonce: 6, skipped: 2, seedId: 1 }, opensRound: true }), 9, 1);
    expect([played.nonce, played.lastRound, played.seeds]).toEqual([7, 9, opened.seeds]);
    expect(evolve(played, accepted({}), 10, 1)).toEqual(played);
    const rotated = evolve(played, accepted({ seeds: seedChange('two', 'three') }), 11, 1);
    expect(rotated.nonce).toBe(0);
    expect(rotated.lastRound).toBe(9);
    expect(rotated.seeds).toMatchObject({ active: { id: 2, committedSeq: 3 }, next: { id: 3, committedSeq: 11 } });
  });
});

describe('rounds and holds', () => {
  const mines = games.get('mines');
  if (mines === undefined) throw new Error('there is a game of mines');
  const params = mines.parseParams({ mines: 3 });
  const terms = { stakeMinor: 10n, capMinor: 10_000n };
  const step = mines.start(params, terms, [0, 0, 0]);
  const round = (moves: readonly unknown[]): RoundChange['round'] => ({
    ...{ id: 'r', game: mines, no: 0, asset: 1, terms, stakeMinor: 10n, nonce: 0, seedId: 1, params, moves, step },
  });

  it('[G-CTL-3] keep the place and the configuration in which they began, and are gone when they have paid', () => {
    const opened = evolve(start, accepted({ round: { round: round([]), payoutMinor: null } }), 3, 7);
    expect(opened.rounds.get('r')).toMatchObject({ openedSeq: 3, configId: 7 });
    const moved = evolve(opened, accepted({ round: { round: round([1]), payoutMinor: null } }), 4, 8);
    expect(moved.rounds.get('r')).toMatchObject({ openedSeq: 3, configId: 7, moves: [1] });
    const ended = evolve(moved, accepted({ round: { round: round([1, 2]), payoutMinor: 0n } }), 5, 8);
    expect(ended.rounds.size).toBe(0);
    expect([opened.rounds.size, moved.rounds.size]).toEqual([1, 1]);
  });

  it('[G-PAY-3] remember how a hold ended and where', () => {
    const hold = { id: 'h', no: 0, asset: 2, amountMinor: 5n, settledMinor: null, expiresAtMs: 1 };
    const open = evolve(start, accepted({ hold: { hold: { ...hold, state: 'open' } } }), 3, 1);
    expect(open.holds.get('h')).toEqual({ ...hold, state: 'open', openedSeq: 3, closedSeq: null });
    const voided = evolve(open, accepted({ hold: { hold: { ...hold, state: 'voided' } } }), 8, 1);
    expect(voided.holds.get('h')).toEqual({ ...hold, state: 'voided', openedSeq: 3, closedSeq: 8 });
    expect(open.holds.get('h')?.state).toBe('open');
  });
});
