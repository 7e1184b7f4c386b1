/** Where money can be. The player's four are rows of `account`; house and outside are rows of `lane_house`. */
export const pocket = { cash: 1, bonus: 2, held: 3, inPlay: 4, house: 5, outside: 6 } as const;

export type Pocket = (typeof pocket)[keyof typeof pocket];

/** Whether a pocket belongs to a player, so that its balance never goes below zero. */
export function isPlayers(which: Pocket): boolean {
  return which <= pocket.inPlay;
}

/** (account number, asset, pocket) as one number, the key of `PlayerState.balances`. */
export function accountKey(no: number, asset: number, which: Pocket): number {
  return (no * 32_768 + asset) * 8 + which;
}

/** The parts of an `accountKey`. */
export function accountOf(key: number): { no: number; asset: number; pocket: Pocket } {
  const which = key % 8;
  const rest = (key - which) / 8;
  return { no: Math.floor(rest / 32_768), asset: rest % 32_768, pocket: which as Pocket };
}
