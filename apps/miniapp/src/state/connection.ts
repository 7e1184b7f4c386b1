import { signal } from '@preact/signals';
import { haptic } from '../telegram/haptic.js';

/**
 * Whether the server answers. When it does not, play is blocked and says so; when it does again, its state is loaded
 * before play goes on, since it may have moved meanwhile.
 */
export type Connection = 'online' | 'slow' | 'lost';

export const connection = signal<Connection>('online');

const retryMs = 1_500;
let restoring = false;
let restore: () => Promise<void> = () => Promise.resolve();

/** Tells how to load the server's state after a loss. It throws while there is still no answer. */
export function onReturn(load: () => Promise<void>): void {
  restore = load;
  window.addEventListener('offline', () => void loseConnection());
}

export async function loseConnection(): Promise<void> {
  connection.value = 'lost';
  if (restoring) return;
  restoring = true;
  haptic('notice');
  try {
    while (!(await isBack())) await new Promise((resolve) => setTimeout(resolve, retryMs));
    connection.value = 'online';
  } finally {
    restoring = false;
  }
}

async function isBack(): Promise<boolean> {
  try {
    await restore();
    return true;
  } catch {
    return false;
  }
}

/** Says that an answer is late, until `done` is called. */
export function watchSlowness(afterMs = 1_000): { done: () => void } {
  const timer = setTimeout(() => {
    if (connection.value === 'online') connection.value = 'slow';
  }, afterMs);
  return {
    done() {
      clearTimeout(timer);
      if (connection.value === 'slow') connection.value = 'online';
    },
  };
}
