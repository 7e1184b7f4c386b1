import { language, t } from './translate.js';

const options = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;

/** "24 Nov 2026, 14:02:11" in the player's zone. */
export function formatMoment(at: string | number): string {
  const format = new Intl.DateTimeFormat(language.value === 'en' ? 'en-GB' : 'ru', {
    ...options,
    year: 'numeric',
    second: '2-digit',
  });
  return format.format(new Date(at));
}

/** "14:02". */
export function formatClock(at: string | number): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}

/** "Today", "Yesterday" or the day. */
export function formatDay(at: string | number): string {
  const [day, today] = [new Date(at), new Date()];
  const distance = Math.round((startOfDay(today) - startOfDay(day)) / 86_400_000);
  if (distance === 0) return t('day.today');
  if (distance === 1) return t('day.yesterday');
  const tag = language.value === 'en' ? 'en-GB' : 'ru';
  return new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long', year: 'numeric' }).format(day);
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
