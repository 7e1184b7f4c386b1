/**
 * The one table of refusals: every 4xx and 5xx that the casino can answer, over any channel.
 *
 * `status`: the HTTP status. `stored`: the refusal depended on the player's state, so it is a verdict that is kept for
 * ever under the command's id; all others leave the id free. `detail`: what happened and what to do, for the player's
 * client; the numbers that explain it travel beside it in the problem.
 */
export const refusals = {
  malformed_request: {
    status: 400,
    stored: false,
    detail: 'The request does not have the published shape; `issues` names each place.',
  },
  launch_data_refused: {
    status: 401,
    stored: false,
    detail: 'Telegram’s launch data was not accepted. Open the casino from Telegram again.',
  },
  unauthenticated: {
    status: 401,
    stored: false,
    detail: 'A valid session is needed. Sign in again with POST /v1/sessions.',
  },
  route_not_found: { status: 404, stored: false, detail: 'There is no such address. /docs lists all of them.' },
  method_not_allowed: {
    status: 405,
    stored: false,
    detail: 'This address does not take this method; the Allow header names those it takes.',
  },
  body_too_large: { status: 413, stored: false, detail: 'The body is larger than this address takes.' },
  unsupported_media_type: { status: 415, stored: false, detail: 'Send the body as application/json.' },
  rate_limited: { status: 429, stored: false, detail: 'Too many requests. Wait for the seconds in Retry-After.' },
  refusals_exhausted: {
    status: 429,
    stored: false,
    detail: 'Too many refused commands in a minute. Wait for the seconds in Retry-After.',
  },
  internal_error: {
    status: 500,
    stored: false,
    detail: 'Our fault. Nothing was taken; the same id may be sent again.',
  },
  busy: {
    status: 503,
    stored: false,
    detail: 'The queue is full. Send the same id again after the seconds in Retry-After.',
  },
  outcome_unknown: {
    status: 503,
    stored: false,
    detail: 'The outcome is not known yet. Send the same id again: it is never done twice.',
  },
  unavailable: {
    status: 503,
    stored: false,
    detail: 'The casino can’t take this now. Send the same id again after the seconds in Retry-After.',
  },

  command_conflict: { status: 409, stored: false, detail: 'This id was used for another command. Make a new id.' },

  game_unknown: { status: 422, stored: false, detail: 'There is no such game here. GET /v1/games lists them.' },
  game_params_invalid: {
    status: 422,
    stored: false,
    detail: 'The game does not take these params; `issues` names each place.',
  },
  move_invalid: { status: 422, stored: false, detail: 'The game does not take this move; `issues` names each place.' },
  asset_unavailable: { status: 422, stored: false, detail: 'This asset is not offered here.' },
  stake_out_of_range: { status: 422, stored: false, detail: 'The stake is outside stakeMinMinor and stakeMaxMinor.' },
  win_above_maximum: {
    status: 422,
    stored: false,
    detail: 'The best outcome would pay more than winMaxMinor. The largest stake that passes is stakeMaxMinor.',
  },
  stake_changes_odds: {
    status: 422,
    stored: false,
    detail: 'Rounding would change the odds at this stake. lowerMinor and higherMinor are the nearest that keep them.',
  },

  insufficient_funds: { status: 409, stored: true, detail: 'The balance does not cover the amount.' },
  round_open: { status: 409, stored: true, detail: 'A round of this game is open. End it first; roundId names it.' },
  round_not_found: { status: 404, stored: false, detail: 'There is no such round of yours.' },
  round_closed: {
    status: 409,
    stored: true,
    detail: 'No such round of yours is open: it has ended, or it never began.',
  },
  move_illegal: { status: 409, stored: true, detail: 'This move is not possible now; the round’s legalMoves are.' },
  seed_in_use: {
    status: 409,
    stored: true,
    detail: 'Seeds can’t be revealed while a round that uses them is open. End roundIds first.',
  },
  player_not_found: { status: 404, stored: true, detail: 'There is no such player.' },
  amount_out_of_range: { status: 422, stored: true, detail: 'The balance would pass what an account can hold.' },
  not_withdrawable: { status: 409, stored: true, detail: 'Play coins have no cash value and can never be withdrawn.' },
  hold_not_found: { status: 404, stored: true, detail: 'There is no such hold.' },
  hold_exists: { status: 409, stored: true, detail: 'A hold with this id exists.' },
  hold_settled: { status: 409, stored: true, detail: 'The hold was settled.' },
  hold_voided: { status: 409, stored: true, detail: 'The hold was voided.' },
  hold_expired: { status: 409, stored: true, detail: 'The hold has expired.' },
  hold_not_due: { status: 409, stored: false, detail: 'The hold has not reached its end yet.' },
  exceeds_hold: { status: 409, stored: true, detail: 'More than was held.' },
} as const satisfies Record<string, { status: number; stored: boolean; detail: string }>;

export type RefusalCode = keyof typeof refusals;

/** Numbers and names that explain a refusal. Amounts are decimal strings; a stored refusal also carries its receipt. */
export type RefusalDetails = Readonly<
  Record<
    string,
    string | number | readonly string[] | readonly RefusalIssue[] | Readonly<Record<string, string | number>>
  >
>;

export interface RefusalIssue {
  readonly path: string;
  readonly message: string;
}

/** An expected no: the caller's business, never a bug. Thrown by rules and edges, translated once per channel. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: RefusalDetails;

  constructor(code: RefusalCode, details: RefusalDetails = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
  }
}

/** Whether a text names a refusal of the table. */
export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(refusals, code);
}
