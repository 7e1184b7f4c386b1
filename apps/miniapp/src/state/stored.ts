import { effect, signal, type Signal } from '@preact/signals';

/**
 * A signal kept in the browser's storage as JSON. What is found there may be old or edited, so it passes `read` first;
 * a browser that refuses storage costs the memory alone.
 */
export function stored<T>(
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  key: string,
  read: (raw: unknown) => T,
): Signal<T> {
  const kept = signal(read(parse(storage, key)));
  effect(() => {
    try {
      storage.setItem(key, JSON.stringify(kept.value));
    } catch {
      // Full or forbidden: the app works on without a memory.
    }
  });
  return kept;
}

function parse(storage: Pick<Storage, 'getItem'>, key: string): unknown {
  try {
    return JSON.parse(storage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/** The fields of a stored object; none for anything else. */
export function fieldsOf(raw: unknown): Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
}
