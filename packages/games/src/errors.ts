/** One thing that is wrong with what a player sent; `path` is empty for the input as a whole. */
export interface InputIssue {
  /** Where, as `picks.3`. */
  readonly path: string;
  /** What, in words that a player's client can show. */
  readonly message: string;
}

/** Params or a move that the game's schema refuses: the sender's mistake, never a bug. */
export class GameInputError extends Error {
  override readonly name = 'GameInputError';
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    super(issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '));
    this.issues = issues;
  }
}

/** A well-formed move that the rules do not allow now. */
export class IllegalMove extends Error {
  override readonly name = 'IllegalMove';
}

/**
 * No usable nonce within the bound. With any plan of a real game that is out of reach of chance (less than 1e-3000), so
 * the stream itself is broken and nothing may be played on it.
 */
export class DrawsExhausted extends Error {
  override readonly name = 'DrawsExhausted';
}
