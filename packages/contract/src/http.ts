import { z } from 'zod';
import { AssetCode, CommandId, HashHex, MinorAmount, PlayerId } from './money.js';

/** Bodies of the HTTP API. One schema each: the server parses with it, OpenAPI and the client's types come from it. */

const Instant = z.string().meta({ format: 'date-time' });
const JsonObject = z.record(z.string(), z.unknown());
/** Nonces stay below 2^53. */
const Nonce = z.int().min(0);
/** `^[\x21-\x7e]{1,64}$`: visible ASCII, so that a seed reads the same in every program. */
export const ClientSeed = z
  .string()
  .regex(/^[\x21-\x7e]{1,64}$/, 'a client seed is 1 to 64 visible ASCII characters')
  .meta({ examples: ['my-lucky-seed'] });

export const SignIn = z.strictObject({ initData: z.string().min(1).max(32_768) });

export const Player = z.object({
  id: PlayerId,
  telegramId: z.string(),
  firstName: z.string(),
  lastName: z.string().nullable(),
  username: z.string().nullable(),
  languageCode: z.string().nullable(),
});

export const Seeds = z.object({
  serverSeedHash: HashHex.meta({ description: 'SHA-256 of the active server seed' }),
  nextServerSeedHash: HashHex.meta({ description: 'SHA-256 of the seed that the next rotation makes active' }),
  clientSeed: z.string(),
  clientSeedBy: z.enum(['player', 'house']),
  nonce: Nonce.meta({ description: 'The next nonce due' }),
});

export const Session = z.object({ token: z.string(), expiresAt: Instant, player: Player, seeds: Seeds });

export const Wallet = z.object({
  accounts: z.array(
    z.object({
      asset: AssetCode,
      scale: z.int().min(0).max(9),
      cashMinor: MinorAmount,
      bonusMinor: MinorAmount,
      heldMinor: MinorAmount,
      inPlayMinor: MinorAmount,
    }),
  ),
});

export const Fraction = z.object({
  numerator: z.string().regex(/^[0-9]+$/),
  denominator: z.string().regex(/^[1-9][0-9]*$/),
  percent: z.string().meta({ description: 'Truncated to two decimals', examples: ['99.00'] }),
});

export const GameInfo = z.object({
  id: z.string(),
  name: z.string(),
  version: z.int(),
  rules: z.string(),
  where: z.enum(['api', 'bot']),
  stateful: z.boolean(),
  params: JsonObject.meta({ description: 'JSON Schema of params, with examples' }),
  move: JsonObject.nullable().meta({ description: 'JSON Schema of a move; null for instant games' }),
  limits: z.record(
    z.string(),
    z.object({ stakeMinMinor: MinorAmount, stakeMaxMinor: MinorAmount, winMaxMinor: MinorAmount }),
  ),
  rtp: z.object({ min: Fraction, max: Fraction }),
});

export const Games = z.object({ games: z.array(GameInfo) });

export const PlaceBet = z.strictObject({
  id: CommandId,
  game: z.string().min(1).max(32),
  asset: AssetCode,
  stakeMinor: MinorAmount,
  params: JsonObject,
});

export const Receipt = z.object({
  lane: z.int(),
  seq: z.string().regex(/^[1-9][0-9]*$/),
  hash: HashHex.meta({ description: 'The chain hash of this command: a witness of the whole book before it' }),
});

/** What a player may see of a round, in every reply and in the history. */
export const Bet = z.object({
  id: CommandId,
  roundId: CommandId,
  state: z.enum(['open', 'settled']),
  game: z.string(),
  asset: AssetCode,
  stakeMinor: MinorAmount,
  payoutMinor: MinorAmount,
  outcome: JsonObject,
  nonce: Nonce.nullable(),
  serverSeedHash: HashHex.nullable(),
  clientSeed: z.string().nullable(),
  clientSeedBy: z.enum(['player', 'house']).nullable(),
  legalMoves: z.array(JsonObject).optional(),
});

export const BetReply = z.object({ bet: Bet, balanceMinor: MinorAmount, receipt: Receipt });

export const PlayMove = z.strictObject({ id: CommandId, move: JsonObject });

export const MoveReply = z.object({ round: Bet, balanceMinor: MinorAmount, receipt: Receipt });

/** A round with all that a verifier needs; `serverSeed` is null until a rotation reveals it. */
export const Round = Bet.extend({
  params: JsonObject,
  moves: z.array(JsonObject),
  nonceFrom: Nonce.nullable().meta({
    description: 'The first nonce tried; those from here to `nonce` were skipped, provably',
  }),
  serverSeed: z.string().nullable(),
  gameVersion: z.int(),
  capMinor: MinorAmount.nullable().meta({
    description: 'What a round of steps may pay at most; it ends by itself there',
  }),
  openedAt: Instant,
  closedAt: Instant.nullable(),
  receipt: Receipt,
});

export const RoundPage = z.object({ rounds: z.array(Round), nextCursor: z.string().nullable() });
export const RoundReply = z.object({ round: Round });

export const RoundQuery = z.strictObject({
  cursor: z
    .string()
    .regex(/^[0-9]{1,18}$/, 'a cursor is what nextCursor said')
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).optional().meta({ description: '1 to 100, 20 if not said' }),
  state: z.enum(['open', 'settled']).optional(),
});

export const RotateSeeds = z.strictObject({ id: CommandId, clientSeed: ClientSeed });

export const RotateReply = z.object({
  revealed: z.object({ serverSeed: HashHex, serverSeedHash: HashHex, clientSeed: z.string(), nonce: Nonce }),
  seeds: Seeds,
  receipt: Receipt,
});

/** RFC 9457. The numbers that explain the refusal stand beside `code`. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  code: z.string(),
  detail: z.string(),
  requestId: z.string().optional(),
});

export type Bet = z.infer<typeof Bet>;
export type BetReply = z.infer<typeof BetReply>;
export type GameInfo = z.infer<typeof GameInfo>;
export type MoveReply = z.infer<typeof MoveReply>;
export type PlaceBet = z.infer<typeof PlaceBet>;
export type PlayMove = z.infer<typeof PlayMove>;
export type Player = z.infer<typeof Player>;
export type Problem = z.infer<typeof Problem>;
export type Receipt = z.infer<typeof Receipt>;
export type RotateReply = z.infer<typeof RotateReply>;
export type RotateSeeds = z.infer<typeof RotateSeeds>;
export type Round = z.infer<typeof Round>;
export type RoundPage = z.infer<typeof RoundPage>;
export type RoundQuery = z.infer<typeof RoundQuery>;
export type Seeds = z.infer<typeof Seeds>;
export type Session = z.infer<typeof Session>;
export type Wallet = z.infer<typeof Wallet>;
