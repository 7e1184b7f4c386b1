/** A hash in groups of four with its middle cut: `9f2c 6be1 … c141 ab07`. */
export function shortHash(hash: string, first = 2, last = first): string {
  const parts = hash.match(/.{1,4}/g) ?? [];
  if (parts.length <= first + last) return parts.join(' ');
  return `${parts.slice(0, first).join(' ')} … ${parts.slice(-last).join(' ')}`;
}
