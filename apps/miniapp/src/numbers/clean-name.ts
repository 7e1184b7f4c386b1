/** A person's name without control and direction characters, which could make it read as something else. */
export function cleanName(name: string): string {
  return name.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '').trim();
}

/** The first letter of a name as a reader sees it, for the round picture beside it. */
export function initialOf(name: string): string {
  const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(cleanName(name));
  for (const { segment } of segments) return segment.toLocaleUpperCase();
  return '?';
}
