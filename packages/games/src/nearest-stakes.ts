import type { Game } from './define-game.js';

/** The stakes around a refused one that would pass, in minor units; `null` where the limits leave none. */
export interface NearestStakes {
  readonly lowerMinor: bigint | null;
  readonly higherMinor: bigint | null;
}

/** Beyond this many stakes to one side the search answers with what needs no search. */
const TRIES_MAX = 10_000;

/**
 * The nearest stakes below and above `stakeMinor` that pass the flooring test within `min..max`. `params` are parsed. A
 * stake from `stakeMin` on always passes and so does a multiple of `stakeStep`, which ends the search to either side. After
 * `triesMax` stakes only those that surely pass are looked at: the answer still passes, but may not be the nearest.
 */
export function nearestStakes(
  game: Pick<Game, 'passesFlooring' | 'stakeMin' | 'stakeStep'>,
  params: unknown,
  stakeMinor: bigint,
  limits: { readonly min: bigint; readonly max: bigint },
  triesMax = TRIES_MAX,
): NearestStakes {
  const step = game.stakeStep(params);
  const sure = game.stakeMin(params);
  const min = limits.min < 1n ? 1n : limits.min;
  const { max } = limits;
  const passes = (candidate: bigint) =>
    candidate >= sure || candidate % step === 0n || game.passesFlooring(params, candidate);

  let lower = stakeMinor - 1n > max ? max : stakeMinor - 1n;
  for (let tries = 0; lower >= min && !passes(lower); tries += 1) {
    lower = tries < triesMax ? lower - 1n : lower - (lower % step);
  }
  let higher = stakeMinor + 1n < min ? min : stakeMinor + 1n;
  for (let tries = 0; higher <= max && !passes(higher); tries += 1) {
    higher = tries < triesMax ? higher + 1n : higher + step - (higher % step);
  }
  return { lowerMinor: lower >= min ? lower : null, higherMinor: higher <= max ? higher : null };
}
