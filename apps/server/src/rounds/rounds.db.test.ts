import { randomUUID } from 'node:crypto';
import { Refusal, type PlaceBet } from '@croupier/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectProvenBook } from '../../test/oracle/book.js';
import { Casino } from '../../test/support/casino.js';
import type { Lanes } from '../ledger/lanes.js';
import { Rounds } from './rounds.js';

vi.setConfig({ testTimeout: 60_000 });

/**
 * A verdict is final, accepted or refused: the same id gets the same bytes from memory, from the book after a restart,
 * from another process, and after the seeds that it was drawn from have been revealed.
 */

let casino: Casino;
let player: bigint;

beforeAll(async () => {
  casino = await Casino.open({ bounds: { refusalsPerMinute: 1_000 } });
  player = await casino.openPlayer();
}, 60_000);

afterAll(() => casino.close());

/** A reply, or a refusal that is as final, as the bytes that an edge would send. */
async function bytesOf(lanes: Lanes, ask: Ask): Promise<{ bytes: string; replayed: boolean | null }> {
  try {
    const { reply, replayed } = await ask(new Rounds(lanes));
    return { bytes: JSON.stringify(reply), replayed };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { bytes: JSON.stringify({ code: error.code, ...error.details }), replayed: null };
  }
}

type Ask = (rounds: Rounds) => Promise<{ reply: object; replayed: boolean }>;

const betOf = (bet: Omit<PlaceBet, 'id' | 'asset'> & Partial<PlaceBet>): Ask => {
  const whole: PlaceBet = { id: randomUUID(), asset: 'PLAY', ...bet };
  return (rounds) => rounds.placeBet(player, whole);
};

const moveOf = (roundId: string, move: Record<string, unknown>): Ask => {
  const id = randomUUID();
  return (rounds) => rounds.playMove(player, roundId, { id, move });
};

const rotationOf = (clientSeed: string): Ask => {
  const id = randomUUID();
  return (rounds) => rounds.rotateSeeds(player, { id, clientSeed });
};

/** One of each: what is accepted and what is refused, in an order in which each comes to what its name says. */
function asks(): readonly (readonly [string, Ask])[] {
  const mines = randomUUID();
  return [
    ['a bet', betOf({ game: 'dice', stakeMinor: '10000', params: { side: 'over', wins: 1234 } })],
    ['a limbo bet', betOf({ game: 'limbo', stakeMinor: '10000', params: { targetX100: 150 } })],
    ['coin flips', betOf({ game: 'coinflip', stakeMinor: '10000', params: { picks: ['heads', 'tails'] } })],
    ['a round of mines', betOf({ id: mines, game: 'mines', stakeMinor: '10000', params: { mines: 24 } })],
    ['a second round of mines', betOf({ game: 'mines', stakeMinor: '10000', params: { mines: 1 } })],
    ['a move that is not possible', moveOf(mines, { cashOut: true })],
    ['a rotation while a round is open', rotationOf('too-soon')],
    ['the last move', moveOf(mines, { reveal: 7 })],
    ['a move in a round that is over', moveOf(mines, { reveal: 8 })],
    [
      'a bet beyond the balance',
      betOf({ game: 'dice', stakeMinor: '50000000', params: { side: 'under', wins: 9800 } }),
    ],
    ['a rotation', rotationOf('mine')],
  ];
}

describe('a verdict', () => {
  it('[S-BIZ-1, G-INTR-1] is the same bytes again: at once, after a rotation, after a restart, from another process', async () => {
    player = await casino.openPlayer({ welcomeMinor: 1_000_000n });
    const all = asks();
    const first: string[] = [];
    for (const [what, ask] of all) {
      const { bytes, replayed } = await bytesOf(casino.lanes, ask);
      expect(replayed, what).not.toBe(true);
      first.push(bytes);
    }
    const codes = first.map((bytes) => (JSON.parse(bytes) as { code?: string }).code ?? 'accepted');
    expect(codes).toEqual([
      ...['accepted', 'accepted', 'accepted', 'accepted', 'round_open', 'move_illegal', 'seed_in_use', 'accepted'],
      ...['round_closed', 'insufficient_funds', 'accepted'],
    ]);
    const expectSame = async (lanes: Lanes): Promise<void> => {
      for (const [index, [what, ask]] of all.entries()) {
        const { bytes, replayed } = await bytesOf(lanes, ask);
        expect(bytes, what).toBe(first[index]);
        expect(replayed, what).toBe(codes[index] === 'accepted' ? true : null);
      }
    };
    await expectSame(casino.lanes);
    await bytesOf(casino.lanes, rotationOf('and-on'));
    await expectSame(casino.lanes);
    await casino.stop();
    await casino.start();
    await expectSame(casino.lanes);
    const another = await casino.openAnother();
    await another.start();
    try {
      expect(another.owned).toEqual([]);
      await expectSame(another);
    } finally {
      await another.stop();
    }
  });

  it('[S-BIZ-1] carries where it stands in the book, accepted or refused', async () => {
    const accepted = await bytesOf(
      casino.lanes,
      betOf({ game: 'dice', stakeMinor: '10000', params: { side: 'over', wins: 5000 } }),
    );
    const refused = await bytesOf(
      casino.lanes,
      betOf({ game: 'dice', stakeMinor: '50000000', params: { side: 'under', wins: 9800 } }),
    );
    for (const { bytes } of [accepted, refused]) {
      const { receipt } = JSON.parse(bytes) as { receipt: { lane: number; seq: string; hash: string } };
      const { rows } = await casino.owner.query('select hash from journal where lane = $1 and seq = $2', [
        receipt.lane,
        receipt.seq,
      ]);
      expect(rows).toEqual([{ hash: receipt.hash }]);
    }
  });

  it('[S-BIZ-1] of a stake that was changed afterwards is a conflict, and the first one stands', async () => {
    const id = randomUUID();
    const params = { side: 'under' as const, wins: 100 };
    const first = await bytesOf(casino.lanes, betOf({ id, game: 'dice', stakeMinor: '10000', params }));
    await casino.stop();
    await casino.start();
    const other = await bytesOf(casino.lanes, betOf({ id, game: 'dice', stakeMinor: '10001', params }));
    expect(other.bytes).toBe(JSON.stringify({ code: 'command_conflict', id }));
    const swapped = { wins: 100, side: 'under' as const };
    const again = await bytesOf(casino.lanes, betOf({ id, game: 'dice', stakeMinor: '10000', params: swapped }));
    expect(again).toEqual({ bytes: first.bytes, replayed: true });
  });

  it('[G-UI-2] is not given to what the published limits forbid: nothing is stored and the id stays free', async () => {
    const id = randomUUID();
    const params = { side: 'under' as const, wins: 1 };
    const wrong: readonly [Partial<PlaceBet>, string][] = [
      [{ game: 'whist' }, 'game_unknown'],
      [{ asset: 'GOLD' }, 'asset_unavailable'],
      [{ params: { side: 'under', wins: 0 } }, 'game_params_invalid'],
      [{ stakeMinor: '99' }, 'stake_out_of_range'],
      [{ stakeMinor: '50000001' }, 'stake_out_of_range'],
      [{ game: 'limbo', params: { targetX100: 100_000_000 }, stakeMinor: '2000000' }, 'win_above_maximum'],
      [{ params: { side: 'under', wins: 9_800 }, stakeMinor: '101' }, 'stake_changes_odds'],
    ];
    for (const [change, code] of wrong) {
      const { bytes } = await bytesOf(
        casino.lanes,
        betOf({ id, game: 'dice', stakeMinor: '10000', params, ...change }),
      );
      expect((JSON.parse(bytes) as { code: string }).code).toBe(code);
    }
    const good = await bytesOf(casino.lanes, betOf({ id, game: 'dice', stakeMinor: '10000', params }));
    expect(good.replayed).toBe(false);
  });
});

it('[G-REC-7] proves its book after all of this', () => expectProvenBook(casino));
