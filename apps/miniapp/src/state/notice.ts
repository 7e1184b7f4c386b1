import { signal } from '@preact/signals';

/** One short confirmation at a time; never money, never something that must be answered. */
export const toast = signal<string | null>(null);
/** What a screen reader says, once: the result line in words. */
export const spoken = signal('');

let timer: ReturnType<typeof setTimeout> | undefined;

export function showToast(text: string): void {
  clearTimeout(timer);
  toast.value = text;
  timer = setTimeout(() => (toast.value = null), 4_000);
}
