import type { Clock } from '../platform/clock.js';

/** What the development shell is made of. A class, so that it is type and token at once. */
export abstract class ShellParts {
  /** Signs launch data; made at first start, or Telegram's own. */
  abstract readonly botToken: string;
  /** The folder of the built pages, absolute. */
  abstract readonly miniappDir: string;
  abstract readonly clock: Clock;
}
