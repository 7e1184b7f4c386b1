/** A client seed from the device's own generator: 20 characters of 32, 100 bits. */
export function makeClientSeed(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  const letters = Array.from(bytes, (byte) => alphabet[byte % 32] ?? 'a').join('');
  return `${letters.slice(0, 5)}-${letters.slice(5, 10)}-${letters.slice(10, 15)}-${letters.slice(15)}`;
}
