import { z } from 'zod';
import type { DrawPlan } from '../game.js';
import { drawRound, wordsOf } from '../fairness.js';
import type { Drawn } from '../fairness.js';
import type { Hashing } from '../hashing.js';

/** One way to turn published inputs into a result. Throws `ZodError` for an input of another shape. */
export type Scheme = (hashing: Hashing, input: unknown) => unknown;

/** Schemes by `game/algorithm`. */
export type Schemes = Readonly<Record<string, Scheme>>;

/** Any text is a seed here: other houses' data have empty and non-ASCII ones. */
export const seedPair = z.object({ serverSeed: z.string(), clientSeed: z.string() });
export const seeds = seedPair.extend({ nonce: z.int().min(0) });
export type Seeds = z.infer<typeof seeds>;

export const decimal = z
  .string()
  .regex(/^[0-9]+$/)
  .transform((text) => BigInt(text));

/** Hex digits, decoded. */
export const hexBytes = z
  .string()
  .regex(/^(?:[0-9a-f]{2})*$/i)
  .transform((text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));

/** Types a scheme by the shape of its input. */
export function scheme<Shape extends z.ZodType>(
  shape: Shape,
  compute: (input: z.output<Shape>, hashing: Hashing) => unknown,
): Scheme {
  return (hashing, input) => compute(shape.parse(input), hashing);
}

/** The first words of exactly this nonce: the published schemes skip nothing. */
export function publishedWords(hashing: Hashing, { serverSeed, clientSeed, nonce }: Seeds, count: number): number[] {
  return wordsOf(hashing.hmacSha256(serverSeed), clientSeed, nonce, count);
}

/** floor(word / 2^32 * n): exact in doubles for n up to 2^21. */
export function pick(word: number, n: number): number {
  return Math.floor((word / 2 ** 32) * n);
}

/** A draw of ours, with the nonces that it passed over. */
export function ourDraw(hashing: Hashing, { serverSeed, clientSeed, nonce }: Seeds, plan: DrawPlan): OurDraw {
  const drawn = drawRound(hashing.hmacSha256(serverSeed), clientSeed, nonce, plan);
  return { ...drawn, skipped: skippedBetween(nonce, drawn.nonce) };
}

export interface OurDraw extends Drawn {
  readonly skipped: readonly number[];
}

function skippedBetween(from: number, used: number): number[] {
  return Array.from({ length: used - from }, (_, index) => from + index);
}

/** `count` draws from n values each, n falling by `fall` from one to the next (1 for removal, 0 with replacement). */
export function evenPlan(count: number, n: number, fall: 0 | 1 = 0): DrawPlan {
  return Array.from({ length: count }, (_, index) => ({ n: n - index * fall, keep: n - index * fall }));
}

/** A whole double digit for digit: its own text would round from 2^53 on. */
export function wholeText(value: number): string {
  return BigInt(value).toString();
}
