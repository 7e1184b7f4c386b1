/** What the frame tells the shell of its network, and what the shell tells the frame to make of it. */

export interface WireEntry {
  readonly kind: 'croupier.wire';
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** The id of a command was sent before: an answer that was lost is asked for again. */
  readonly isRepeat: boolean;
  readonly status: number | null;
  readonly ms: number;
  /** Of the play coins, where the answer says it. */
  readonly balanceMinor: string | null;
}

export interface Conditions {
  readonly isLost: boolean;
  /** The request arrives, its answer does not: what a tunnel or a lift does to a phone. */
  readonly losesReplies: boolean;
  readonly slowMs: number;
}

const fairWeather: Conditions = { isLost: false, losesReplies: false, slowMs: 0 };

/** The shell and its frame have one origin and one tab, and with it one storage. */
const key = 'croupier.shell.conditions';

export function readConditions(): Conditions {
  try {
    return { ...fairWeather, ...(JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<Conditions>) };
  } catch {
    return fairWeather;
  }
}

export function writeConditions(conditions: Conditions): void {
  sessionStorage.setItem(key, JSON.stringify(conditions));
}
