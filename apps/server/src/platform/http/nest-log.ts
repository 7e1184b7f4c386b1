import type { LoggerService } from '@nestjs/common';
import type { Log } from '../log.js';

/** NestJS's own messages in our log; what it tells of each route and module at the start is left out. */
export function nestLog(log: Log): LoggerService {
  const child = log.child({ part: 'nest' });
  const say =
    (level: 'warn' | 'error' | 'fatal') =>
    (message: unknown, ...rest: unknown[]) => {
      const error = [message, ...rest].find((part) => part instanceof Error);
      child[level](error === undefined ? { detail: rest } : { err: error }, String(message));
    };
  return { log: () => undefined, warn: say('warn'), error: say('error'), fatal: say('fatal') };
}
