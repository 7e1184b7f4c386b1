import { Refusal } from '@croupier/contract';

/** What PostgreSQL's JSON can't hold, although JSON in general can: it would make the journal's view unreadable. */
const UNREADABLE = /\p{Surrogate}/u;

/**
 * The value with the keys of its objects in code-unit order, so that key order never makes two moves of one. Throws
 * `Refusal('move_invalid')` for text that no reader of the journal could show.
 */
export function canonical(value: unknown): unknown {
  if (typeof value === 'string') return readable(value);
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [readable(key), canonical(inner)]));
}

function readable(text: string): string {
  if (text.includes('\0') || UNREADABLE.test(text)) throw new Refusal('move_invalid');
  return text;
}
