/** An asset as data: a row of the table `asset`. Amounts are minor units. */
export interface AssetInfo {
  readonly id: number;
  readonly code: string;
  /** Decimals, 0..9. */
  readonly scale: number;
  /** Play coins can never be withdrawn. */
  readonly kind: 'play' | 'real';
  readonly stakeMinMinor: bigint;
  readonly stakeMaxMinor: bigint;
  readonly winMaxMinor: bigint;
}

/** No account holds more, so that a balance and any payout fit 63 bits. */
export const BALANCE_MAX_MINOR = 2n ** 62n;
