/**
 * No answer came, after all attempts. A command may or may not have been done: only the same id, sent again later, can
 * tell.
 */
export class NoReplyError extends Error {
  readonly route: string;
  readonly attempts: number;

  constructor(route: string, attempts: number, cause: unknown) {
    super(`no reply to ${route} after ${attempts} attempts`, { cause });
    this.name = 'NoReplyError';
    this.route = route;
    this.attempts = attempts;
  }
}
