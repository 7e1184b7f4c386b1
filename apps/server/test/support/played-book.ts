import { drawNonce, games } from '@croupier/games';
import { verdict } from '../../src/ledger/row.js';
import { nodeHashing } from '../../src/platform/node-hashing.js';
import { asset, type Casino } from './casino.js';

const DICE = { side: 'under', wins: 4_950 };

/**
 * Plays a little of everything in each of two lanes: bets won, lost and refused, rounds open, cashed out and lost, a
 * rotation, a nonce skipped, deposits, holds in all four states, and checkpoints between. The casino is stopped then, which writes the last
 * one. The last command of each lane is a refused bet, which changes nothing beside its own row.
 */
export async function playBook(casino: Casino): Promise<void> {
  for (const lane of [0, 1]) await playLane(casino, lane);
  await casino.stop();
  await casino.start();
  for (const lane of [0, 1]) {
    await playLane(casino, lane);
    const poor = await casino.openPlayer({ lane, welcomeMinor: 0n });
    await casino.bet(poor, 'dice', DICE, 10_000n);
  }
  await casino.stop();
}

async function playLane(casino: Casino, lane: number): Promise<void> {
  const player = await casino.openPlayer({ lane });
  const poor = await casino.openPlayer({ lane, welcomeMinor: 0n });
  await casino.bet(poor, 'dice', DICE, 10_000n);
  await Promise.all(Array.from({ length: 20 }, () => casino.bet(player, 'dice', DICE, 10_000n)));
  await playMines(casino, player, 'cash-out');
  await playMines(casino, player, 'mine');
  await casino.rotate(player, await seedThatSkips(casino, player));
  await casino.bet(player, 'dice', DICE, 10_000n);
  await casino.bet(player, 'limbo', { targetX100: 200 }, 10_000n);
  await casino.bet(player, 'mines', { mines: 3 }, 10_000n);
  await casino.rotate(player, 'refused-while-a-round-is-open');
  await hold(casino, player);
}

/** A client seed under which the player's next pair skips its first nonce at dice. */
async function seedThatSkips(casino: Casino, player: bigint): Promise<string> {
  const { rows } = await casino.owner.query<{ id: number; hash: string; enc: Buffer }>(
    `select id, encode(server_seed_hash, 'hex') as hash, server_seed_enc as enc from seed_pair
      where player_id = $1 order by id desc limit 1`,
    [player],
  );
  const [next] = rows;
  const dice = games.get('dice');
  if (next === undefined || dice === undefined) throw new Error('the player has no next pair, or there is no dice');
  const words = nodeHashing.hmacSha256(casino.cipher.open(player, next.id, next.hash, next.enc));
  for (let n = 0; ; n += 1) {
    const clientSeed = `skips-${String(n)}`;
    if (drawNonce(words, clientSeed, 0, dice.plan(DICE)) === null) return clientSeed;
  }
}

/** Plays until a round ends this way. */
async function playMines(casino: Casino, player: bigint, wanted: 'cash-out' | 'mine'): Promise<void> {
  for (;;) {
    const mines = wanted === 'mine' ? 24 : 1;
    const { row } = await casino.bet(player, 'mines', { mines }, 10_000n);
    if (row.verdict === verdict.refused) throw new Error(`mines was refused: ${row.result ?? ''}`);
    await casino.move(player, row.id, { reveal: 0 });
    const last = await casino.move(player, row.id, { cashOut: true });
    // A round that ended at its first tile refuses the cash-out.
    if ((last.row.verdict === verdict.accepted) === (wanted === 'cash-out')) return;
  }
}

async function hold(casino: Casino, player: bigint): Promise<void> {
  await casino.deposit(player, 100_000n);
  const past = 1_700_000_000_123;
  const later = 4_000_000_000_000;
  const settled = await casino.reserve(player, 1_000n, later);
  await casino.settle(player, settled.row.id, 400n);
  const voided = await casino.reserve(player, 1_000n, later);
  await casino.void(player, voided.row.id);
  const expired = await casino.reserve(player, 1_000n, past);
  await casino.expire(player, expired.row.id);
  await casino.reserve(player, 1_000n, later);
  // In one lane alone, so that a pocket of the house has no row in the other.
  if (casino.lanes.laneOf(player) === 0) await casino.bet(player, 'dice', DICE, 1_000n, { asset: asset.real });
  await casino.void(player, settled.row.id);
}
