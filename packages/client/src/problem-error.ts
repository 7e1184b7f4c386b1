import type { Problem } from '@croupier/contract';

/**
 * A refusal or failure that the server put into words (RFC 9457). `code` is an entry of the refusal table; the numbers
 * that explain it are in `details`, amounts as decimal strings.
 */
export class ProblemError extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly requestId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  /** What the server asked to wait, if it did. */
  readonly retryAfterSeconds: number | null;

  constructor(problem: Problem, retryAfterSeconds: number | null = null) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'ProblemError';
    const { type: _type, title: _title, code, status, detail, requestId, ...details } = problem;
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.requestId = requestId ?? null;
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
