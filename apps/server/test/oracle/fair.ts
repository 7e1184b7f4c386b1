import { createHash, createHmac } from 'node:crypto';
import type { GameName } from './commands.js';

/**
 * Draws and payouts worked out a second time, straight from the published scheme and the games' rules: nothing here comes
 * from the code that it judges. Slow and plain: big integers, one HMAC a word.
 */

const TWO_32 = 2n ** 32n;
const TILES = 25;

/** The server seed of a pair in every casino of these tests: by its number alone, so that two runs meet the same one. */
export function fixedSeed(seedId: number): { serverSeed: string; serverSeedHash: string } {
  const serverSeed = sha256Hex(`server seed ${String(seedId)}`);
  return { serverSeed, serverSeedHash: sha256Hex(serverSeed) };
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The words of a nonce, without judging them. */
export function wordAt(serverSeed: string, clientSeed: string, nonce: number, index: number): bigint {
  const message = `${clientSeed}:${String(nonce)}:${String(Math.floor(index / 8))}`;
  const block = createHmac('sha256', serverSeed).update(message).digest();
  return BigInt(block.readUInt32BE((index % 8) * 4));
}

/** [values, kept of them] of each word that the game reads. */
function planOf(game: GameName, params: Record<string, unknown>): [bigint, bigint][] {
  switch (game) {
    case 'dice':
      return [[10_001n, 10_000n]];
    case 'limbo':
      return [
        [TWO_32, TWO_32],
        [TWO_32, TWO_32],
      ];
    case 'coinflip':
      return Array.from({ length: 20 }, () => [2n, 2n]);
    case 'mines':
      return Array.from({ length: params['mines'] as number }, (_, index) => [BigInt(25 - index), BigInt(25 - index)]);
  }
}

export interface FairRound {
  readonly nonce: number;
  readonly skipped: number;
  readonly values: readonly bigint[];
}

/** The first nonce from `due` on whose words are all good, and their values. */
export function drawFair(
  seed: string,
  clientSeed: string,
  due: number,
  game: GameName,
  params: Record<string, unknown>,
): FairRound {
  for (let nonce = due; ; nonce += 1) {
    const judged = planOf(game, params).map(([n, keep], index) => {
      const product = wordAt(seed, clientSeed, nonce, index) * n;
      const value = product / TWO_32;
      return { value, isGood: product % TWO_32 >= TWO_32 % n && value < keep };
    });
    if (judged.every(({ isGood }) => isGood)) {
      return { nonce, skipped: nonce - due, values: judged.map(({ value }) => value) };
    }
  }
}

/** What an instant game pays in minor units, and what its reply shows. */
export function payInstant(
  game: Exclude<GameName, 'mines'>,
  params: Record<string, unknown>,
  stake: bigint,
  values: readonly bigint[],
): { payout: bigint; outcome: Record<string, unknown> } {
  const [first = 0n, second = 0n] = values;
  if (game === 'dice') {
    const wins = BigInt(params['wins'] as number);
    const win = params['side'] === 'under' ? first < wins : first >= 10_000n - wins;
    return { payout: win ? (stake * 9_900n) / wins : 0n, outcome: { roll: Math.trunc(Number(first)), win } };
  }
  if (game === 'limbo') {
    const target = BigInt(params['targetX100'] as number);
    const bits = (first << 20n) | (second >> 12n);
    const raw = (99n << 52n) / (bits + 1n);
    const result = raw < 100n ? 100n : raw;
    const win = result >= target;
    return { payout: win ? (stake * target) / 100n : 0n, outcome: { resultX100: String(result), win } };
  }
  const picks = params['picks'] as readonly string[];
  const flips = picks.map((_, index) => (values[index] === 1n ? 'heads' : 'tails'));
  const win = flips.every((flip, index) => flip === picks[index]);
  return { payout: win ? (stake * 99n * 2n ** BigInt(picks.length)) / 100n : 0n, outcome: { flips, win } };
}

/** The mines in the order drawn: each draw takes one of the tiles that are left, which close the gap. */
export function placeMines(values: readonly bigint[]): number[] {
  const left = Array.from({ length: TILES }, (_, tile) => tile);
  return values.map((value) => left.splice(Math.trunc(Number(value)), 1)[0] ?? -1);
}

/** What `stake` pays after `safe` safe tiles: 99 * C(25, k) / (100 * C(25 - m, k)), floored once. */
export function payMines(mines: number, safe: number, stake: bigint): bigint {
  let numerator = 99n;
  let denominator = 100n;
  for (let step = 0; step < safe; step += 1) {
    numerator *= BigInt(TILES - step);
    denominator *= BigInt(TILES - mines - step);
  }
  return (stake * numerator) / denominator;
}

/** The most that these params can pay at once, or at the first step at which one may stop. */
export function payBest(game: GameName, params: Record<string, unknown>, stake: bigint): bigint {
  switch (game) {
    case 'dice':
      return (stake * 9_900n) / BigInt(params['wins'] as number);
    case 'limbo':
      return (stake * BigInt(params['targetX100'] as number)) / 100n;
    case 'coinflip':
      return (stake * 99n * 2n ** BigInt((params['picks'] as unknown[]).length)) / 100n;
    case 'mines':
      return payMines(params['mines'] as number, 1, stake);
  }
}

/** Whether flooring takes at most 1/10,000 of the stake on average; of mines at every point at which one may stop. */
export function keepsOdds(game: GameName, params: Record<string, unknown>, stake: bigint): boolean {
  switch (game) {
    case 'dice': {
      const wins = BigInt(params['wins'] as number);
      return (stake * 9_900n) % wins <= stake;
    }
    case 'limbo': {
      const target = BigInt(params['targetX100'] as number);
      const winning = (99n << 52n) / target;
      return winning * ((stake * target) % 100n) * 10_000n <= (100n * stake) << 52n;
    }
    case 'coinflip': {
      const ways = 2n ** BigInt((params['picks'] as unknown[]).length);
      return ((stake * 99n * ways) % 100n) * 10_000n <= ways * 100n * stake;
    }
    case 'mines': {
      const mines = BigInt(params['mines'] as number);
      let [ways, all] = [1n, 1n];
      for (let safe = 0n; safe < 25n - mines; safe += 1n) {
        ways *= 25n - mines - safe;
        all *= 25n - safe;
        if (((stake * 99n * all) % (100n * ways)) * 100n > all * stake) return false;
      }
      return true;
    }
  }
}
