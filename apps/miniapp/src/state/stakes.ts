import type { GameInfo } from '@croupier/contract';
import type { Game } from '@croupier/games';
import { returnOf } from '../numbers/odds.js';
import { stakeLadder, type StakeRule } from '../numbers/stake-ladder.js';
import { fieldsOf, stored } from './stored.js';

/** The last stake that the player chose, in minor units by asset. */
const chosen = stored<Readonly<Record<string, string>>>(localStorage, 'croupier.stakes', (raw) =>
  Object.fromEntries(
    Object.entries(fieldsOf(raw)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && /^[0-9]{1,19}$/.test(entry[1]),
    ),
  ),
);

/** Which stakes a bet with these params takes: the game's bounds, the largest win, and the odds after rounding. */
export function stakeRuleOf(info: GameInfo, rules: Game, params: unknown, asset: string): StakeRule {
  const limits = info.limits[asset];
  const minMinor = BigInt(limits?.stakeMinMinor ?? '1');
  let maxMinor = BigInt(limits?.stakeMaxMinor ?? '0');
  const winMax = BigInt(limits?.winMaxMinor ?? '0');
  const best = rules.best(params);
  if (returnOf(maxMinor, best) > winMax) maxMinor = (winMax * best.denominator) / best.numerator;
  return { minMinor, maxMinor, keepsOdds: (stake) => stake > 0n && rules.passesFlooring(params, stake) };
}

/** The last chosen stake, at first the lowest. */
export function openingStake(asset: string, rule: StakeRule): bigint {
  const last = chosen.value[asset];
  return last === undefined ? (stakeLadder(rule)[0] ?? rule.minMinor) : BigInt(last);
}

export function keepStake(asset: string, stakeMinor: bigint): void {
  chosen.value = { ...chosen.value, [asset]: stakeMinor.toString() };
}
