import { Refusal } from '@croupier/contract';
import { nearestStakes, payoutOf, type Game } from '@croupier/games';
import type { AssetInfo } from '../ledger/assets.js';

/** How far a refused bet's neighbours are searched: whoever asks for odd stakes must not keep the lanes from working. */
const NEAREST_TRIES_MAX = 32;

/**
 * The rules of a bet that need no player's state: published limits, the cap on the best outcome, and the stake at which
 * rounding would change the odds. Asked before a bet enters the lane, so that such a refusal costs no place in it, and
 * again by `place_bet`, so that no road around the first and no audit misses them. Throws `Refusal`, never stored.
 */
export function checkBet(
  game: Game,
  params: unknown,
  stakeMinor: bigint,
  asset: Pick<AssetInfo, 'stakeMinMinor' | 'stakeMaxMinor' | 'winMaxMinor'>,
): void {
  const { stakeMinMinor, stakeMaxMinor, winMaxMinor } = asset;
  if (stakeMinor < stakeMinMinor || stakeMinor > stakeMaxMinor) {
    throw new Refusal('stake_out_of_range', {
      stakeMinMinor: String(stakeMinMinor),
      stakeMaxMinor: String(stakeMaxMinor),
    });
  }
  const best = game.best(params);
  if (payoutOf(stakeMinor, best) > winMaxMinor) {
    const largestMinor = (winMaxMinor * best.denominator) / best.numerator;
    throw new Refusal('win_above_maximum', { winMaxMinor: String(winMaxMinor), stakeMaxMinor: String(largestMinor) });
  }
  if (!game.passesFlooring(params, stakeMinor)) {
    const limits = { min: stakeMinMinor, max: stakeMaxMinor };
    const { lowerMinor, higherMinor } = nearestStakes(game, params, stakeMinor, limits, NEAREST_TRIES_MAX);
    throw new Refusal('stake_changes_odds', {
      ...(lowerMinor === null ? {} : { lowerMinor: String(lowerMinor) }),
      ...(higherMinor === null ? {} : { higherMinor: String(higherMinor) }),
    });
  }
}
