/** A hash in groups of four with its middle cut: `9f2c 6be1 … c141 ab07`. */
export function shortHash(hash: string, groups = 2): string {
  const parts = hash.match(/.{1,4}/g) ?? [];
  if (parts.length <= groups * 2) return parts.join(' ');
  return `${parts.slice(0, groups).join(' ')} … ${parts.slice(-groups).join(' ')}`;
}
