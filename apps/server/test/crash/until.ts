import { setTimeout as pause } from 'node:timers/promises';

const DEADLINE_MS = 40_000;
const PAUSE_MS = 10;

/** Resolves when the condition holds; looks at it again and again, and rejects after a while, saying what did not happen. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  deadlineMs = DEADLINE_MS,
): Promise<void> {
  const endsAt = performance.now() + deadlineMs;
  while (!(await holds())) {
    if (performance.now() > endsAt) throw new Error(`in vain: ${what}`);
    await pause(PAUSE_MS);
  }
}
