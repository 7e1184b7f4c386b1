export type Face = 'heads' | 'tails';

/** How far the flips went: up to the first wrong one, and whether it was. */
export function playedOf(picks: readonly Face[], flips: readonly Face[]): { turned: number; isAllRight: boolean } {
  const wrong = flips.findIndex((face, index) => face !== picks[index]);
  return wrong === -1 ? { turned: flips.length, isAllRight: true } : { turned: wrong + 1, isAllRight: false };
}
