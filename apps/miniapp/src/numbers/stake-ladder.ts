/** Steps of the stake: 1, 2, 5, 10, 20, 50, ... minor units, within bounds and where the odds stay exact. */
export interface StakeRule {
  readonly minMinor: bigint;
  readonly maxMinor: bigint;
  /** Whether the odds of the chosen bet survive rounding at this stake. */
  readonly keepsOdds: (stakeMinor: bigint) => boolean;
}

export function isAllowed(stakeMinor: bigint, rule: StakeRule): boolean {
  return stakeMinor >= rule.minMinor && stakeMinor <= rule.maxMinor && rule.keepsOdds(stakeMinor);
}

/** All steps that are allowed, the lowest first; the bounds themselves are steps too. */
export function stakeLadder(rule: StakeRule): readonly bigint[] {
  const steps = new Set<bigint>([rule.minMinor]);
  for (let size = 1n; size <= rule.maxMinor; size *= 10n) {
    for (const factor of [1n, 2n, 5n]) steps.add(size * factor);
  }
  steps.add(rule.maxMinor);
  return [...steps].sort((a, b) => (a < b ? -1 : 1)).filter((step) => isAllowed(step, rule));
}

/** The next step above or below; the stake itself when there is none. */
export function nextStake(stakeMinor: bigint, direction: 1 | -1, rule: StakeRule): bigint {
  const ladder = stakeLadder(rule);
  const found =
    direction === 1 ? ladder.find((step) => step > stakeMinor) : ladder.findLast((step) => step < stakeMinor);
  return found ?? stakeMinor;
}
