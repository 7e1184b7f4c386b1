import { z } from 'zod';

/**
 * An amount on the wire: a decimal string of minor units without sign, leading zeros or exponent, at most 2^63-1.
 * Never a JSON number: a double loses digits above 2^53.
 */
export const MinorAmount = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,18})$/, 'an amount is a decimal string of minor units, such as "10000"')
  .refine((text) => text.length < 19 || BigInt(text) <= 9_223_372_036_854_775_807n, 'the amount is above 2^63-1')
  .meta({ description: 'Minor units as a decimal string', examples: ['10000'] });

/** An asset's code, such as `PLAY`. */
export const AssetCode = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{1,11}$/, 'an asset is a code such as "PLAY"')
  .meta({ examples: ['PLAY'] });

/** The client's id of a command: any UUID, in lower case. The same id is answered the same way for ever. */
export const CommandId = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'an id is a UUID in lower case')
  .meta({ format: 'uuid', examples: ['5f0c1b5e-4b0a-4c7e-9a3e-0d6f7c1b2a39'] });

/** A player's number as text: it passes 2^53. */
export const PlayerId = z.string().regex(/^[1-9][0-9]{0,18}$/);

/** SHA-256 in lower-case hex. */
export const HashHex = z.string().regex(/^[0-9a-f]{64}$/);
