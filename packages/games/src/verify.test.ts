import { describe, expect, it } from 'vitest';
import { computeOutcome } from './compute-outcome.js';
import { portableHashing } from './hashing.js';
import { verifyRound } from './verify.js';
import type { RoundRecord } from './verify.js';

/** Honest records are proved; every single change of one convicts, or is no longer provable. */

const serverSeed = '6f1d3c0b9a8e7d5c4b3a29180716f5e4d3c2b1a09f8e7d6c5b4a392817060504';

interface Played {
  readonly game: string;
  readonly params: unknown;
  readonly nonce: number;
  readonly clientSeed?: string;
  readonly moves?: readonly unknown[];
  readonly capMinor?: bigint;
}

function recordOf({
  game,
  params,
  nonce,
  clientSeed = 'croupier-dice-low',
  moves = [],
  capMinor,
}: Played): RoundRecord {
  const computed = computeOutcome(portableHashing, {
    ...{ game, serverSeed, clientSeed, nonce, params, moves, stakeMinor: 10_000n },
    ...(capMinor === undefined ? {} : { capMinor }),
  });
  return {
    game,
    gameVersion: computed.gameVersion,
    state: computed.state,
    stakeMinor: computed.stakeMinor,
    payoutMinor: computed.payoutMinor,
    params,
    moves,
    outcome: JSON.parse(JSON.stringify(computed.outcome)),
    nonce: computed.nonce,
    nonceFrom: nonce,
    serverSeed,
    serverSeedHash: portableHashing.sha256Hex(serverSeed),
    clientSeed,
    clientSeedBy: 'player',
  };
}

const verdictOf = (round: RoundRecord) => verifyRound(portableHashing, round);
const failedOf = (round: RoundRecord) =>
  verdictOf(round)
    .checks.filter(({ ok }) => !ok)
    .map(({ name }) => name);

const dice = recordOf({ game: 'dice', params: { side: 'under', wins: 5_000 }, nonce: 7 });
/** Over and under 5,000 share no roll: one of them wins. */
const won = (['under', 'over'] as const)
  .map((side) => recordOf({ game: 'dice', params: { side, wins: 5_000 }, nonce: 7 }))
  .find(({ payoutMinor }) => payoutMinor !== '0') as RoundRecord;
const skipping = recordOf({ game: 'dice', params: { side: 'under', wins: 5_000 }, nonce: 2_350_147 });
const mines = recordOf({ game: 'mines', params: { mines: 3 }, nonce: 1, moves: [{ reveal: 4 }, { reveal: 9 }] });
const cashed = recordOf({
  ...{ game: 'mines', params: { mines: 3 }, nonce: 1 },
  moves: [{ reveal: 4 }, { cashOut: true }],
});

describe('a verifier', () => {
  it('[G-GAM-2] proves honest rounds of each game', () => {
    const rounds = [
      dice,
      recordOf({ game: 'limbo', params: { targetX100: 150 }, nonce: 8 }),
      recordOf({ game: 'coinflip', params: { picks: ['heads', 'tails'] }, nonce: 9 }),
      mines,
      cashed,
    ];
    for (const round of rounds) {
      expect(verdictOf(round), JSON.stringify(round)).toMatchObject({ verdict: 'proved', skipped: [], notes: [] });
    }
  });

  it('[G-RNG-3] proves a skip and names it', () => {
    expect(verdictOf(skipping)).toMatchObject({ verdict: 'proved', skipped: [2_350_147] });
    expect(skipping.nonce).toBe(2_350_148);
  });

  const forgeries: readonly (readonly [string, RoundRecord, Partial<RoundRecord>, string])[] = [
    ['another roll', dice, { outcome: { roll: 1, win: true } }, 'outcome'],
    ['a field more', dice, { outcome: { ...(dice.outcome as object), bonus: 1 } }, 'outcome'],
    ['one unit less', won, { payoutMinor: (BigInt(won.payoutMinor) - 1n).toString() }, 'payout'],
    ['another stake', won, { stakeMinor: '20000' }, 'payout'],
    ['another commitment', dice, { serverSeedHash: 'ab'.repeat(32) }, 'server-seed'],
    ['a later nonce', skipping, { nonceFrom: 2_350_140 }, 'nonce'],
    ['a nonce that its plan forbids', skipping, { nonce: 2_350_147 }, 'nonce'],
    ['an open round called settled', mines, { state: mines.state === 'open' ? 'settled' : 'open' }, 'state'],
    ['a move left out', cashed, { moves: [{ cashOut: true }] }, 'replay'],
    ['a move after the end', cashed, { moves: [...(cashed.moves ?? []), { reveal: 5 }] }, 'replay'],
    ['params that the game refuses', dice, { params: { side: 'under', wins: 0 } }, 'replay'],
    ['an amount that is none', dice, { stakeMinor: '-5' }, 'replay'],
  ];
  for (const [name, round, change, failing] of forgeries) {
    it(`[G-GAM-2] convicts ${name}`, () => {
      const forged = { ...round, ...change };
      expect(verdictOf(forged).verdict).toBe('refuted');
      expect(failedOf(forged)).toContain(failing);
    });
  }

  it('[G-RNG-1] every input matters: another digit of the seed, another client seed', () => {
    const otherSeed = `${serverSeed.slice(0, -1)}5`;
    const hash = portableHashing.sha256Hex(otherSeed);
    expect(failedOf({ ...dice, serverSeed: otherSeed })).toContain('server-seed');
    expect(failedOf({ ...dice, serverSeed: otherSeed, serverSeedHash: hash })).toContain('outcome');
    expect(failedOf({ ...dice, clientSeed: 'other' })).toContain('outcome');
  });

  it('says what it cannot prove, and why', () => {
    const notesOf = (change: Partial<RoundRecord>) => {
      const { verdict, notes } = verdictOf({ ...dice, ...change });
      return `${verdict}: ${notes.join('; ')}`;
    };
    expect(notesOf({ serverSeed: null })).toMatch(/^unproved: .*not revealed/);
    expect(notesOf({ serverSeedHash: null, nonce: null, clientSeed: null })).toMatch(/^unproved: .*not drawn/);
    expect(notesOf({ game: 'craps' })).toMatch(/^unproved: .*craps/);
    expect(notesOf({ gameVersion: 99 })).toMatch(/^unproved: .*version/);
    expect(notesOf({ clientSeedBy: 'house' })).toMatch(/^proved: the client seed was made by the house/);
    expect(notesOf({ nonceFrom: null })).toMatch(/^proved: .*not checked/);
  });

  it('replays a round that its cap ended, with the cap in the record or without', () => {
    const params = { mines: 3 };
    const moves = [{ reveal: 4 }, { reveal: 9 }, { reveal: 14 }, { reveal: 19 }];
    const seed = Array.from({ length: 200 }, (_, index) => `capped-${index}`).find((clientSeed) => {
      const { state } = computeOutcome(portableHashing, {
        ...{ game: 'mines', serverSeed, clientSeed, nonce: 0, params, moves },
      });
      return state === 'open';
    });
    const capMinor = 18_000n;
    const round = recordOf({ game: 'mines', params, nonce: 0, clientSeed: seed as string, moves, capMinor });
    expect(round).toMatchObject({ state: 'settled', outcome: { endedBy: 'cap', safe: 4 } });
    expect(verdictOf({ ...round, capMinor: capMinor.toString() }).verdict).toBe('proved');
    expect(verdictOf(round).verdict).toBe('proved');
    expect(verdictOf({ ...round, capMinor: '25000' }).verdict).toBe('refuted');
    expect(verdictOf({ ...round, payoutMinor: '16000' }).verdict).toBe('refuted');
  });
});
