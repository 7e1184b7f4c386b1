import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip, createGzip } from 'node:zlib';
import type { ClientBase } from 'pg';
import { z } from 'zod';
import { CommandId, HashHex, MinorAmount } from '@croupier/contract';
import { ConfigError } from '../../config.js';
import { gameByCode } from '../game-by-code.js';
import { replayRound } from '../load-players.js';
import type { CommittedPair, Hold, OpenRound, PlayerState, Seeds } from '../player-state.js';
import { accountKey, accountOf, type Pocket } from '../pockets.js';
import { hex } from '../row.js';
import type { SeedCipher } from '../seed-cipher.js';
import { LaneReplay, type ReplayPosition, type ReplaySetup } from './lane-replay.js';
import { openPair } from './range-details.js';
import { readRows, seedPairTable } from './stored-table.js';

/**
 * Where an audit ended, so that the next one goes on from there: gzip, a line of JSON for each lane and each player, and
 * as the last line the SHA-256 of all before it. Server seeds are not in it: they are read from the book again.
 */

const Count = z.int().min(0);
const Amount = z.string().regex(/^-?(0|[1-9][0-9]*)$/);

const LaneLine = z.strictObject({
  lane: z.int(),
  seq: Count,
  headHex: HashHex,
  atMs: Count,
  configId: Count,
  totals: z.array(z.tuple([z.int(), Amount])),
  closedRounds: Count,
  revealedPairs: Count,
  checkpoints: Count,
  checkpointSeq: Count,
  configured: z.string().nullable(),
});

const PairParts = { id: z.int(), committedSeq: Count, serverSeedHash: HashHex };

const PlayerLine = z.strictObject({
  lane: z.int(),
  playerId: z.string(),
  balances: z.array(z.tuple([z.int(), z.int(), z.int(), MinorAmount])),
  seeds: z
    .strictObject({
      active: z.strictObject({ ...PairParts, clientSeed: z.string(), clientSeedBy: z.enum(['player', 'house']) }),
      next: z.strictObject(PairParts),
    })
    .nullable(),
  nonce: Count,
  lastRound: Count.nullable(),
  rounds: z.array(
    z.strictObject({
      id: CommandId,
      game: z.int(),
      no: z.int(),
      asset: z.int(),
      firstStakeMinor: MinorAmount,
      capMinor: MinorAmount,
      stakeMinor: MinorAmount,
      nonce: Count,
      seedId: z.int(),
      configId: Count,
      openedSeq: Count,
      params: z.unknown(),
      moves: z.array(z.unknown()),
    }),
  ),
  holds: z.array(
    z.strictObject({
      id: CommandId,
      no: z.int(),
      asset: z.int(),
      amountMinor: MinorAmount,
      settledMinor: MinorAmount.nullable(),
      expiresAtMs: z.int(),
      openedSeq: Count,
      closedSeq: Count.nullable(),
      state: z.enum(['open', 'settled', 'voided', 'expired']),
    }),
  ),
});
type PlayerLine = z.infer<typeof PlayerLine>;

/** Writes the file and returns its SHA-256 in hex. */
export async function saveState(path: string, replays: readonly LaneReplay[]): Promise<string> {
  const digest = createHash('sha256');
  let sha256 = '';
  const lines = function* (): Generator<string> {
    for (const line of linesOf(replays)) {
      const text = `${JSON.stringify(line)}\n`;
      digest.update(text);
      yield text;
    }
    sha256 = digest.digest('hex');
    yield `${JSON.stringify({ sha256 })}\n`;
  };
  await pipeline(lines, createGzip(), createWriteStream(path, { mode: 0o600 }));
  return sha256;
}

function* linesOf(replays: readonly LaneReplay[]): Generator {
  for (const { lane, position } of replays) {
    const { head, totals, ...rest } = position;
    const amounts = [...totals].map(([key, balance]) => [key, String(balance)]);
    yield { lane, headHex: hex(head), totals: amounts, ...rest };
  }
  for (const { lane, players } of replays) for (const state of players.values()) yield playerLine(lane, state);
}

function playerLine(lane: number, state: PlayerState): PlayerLine {
  const pair = ({ id, committedSeq, serverSeedHash }: CommittedPair): Omit<CommittedPair, 'serverSeed'> => ({
    ...{ id, committedSeq, serverSeedHash },
  });
  const { seeds } = state;
  return {
    lane,
    playerId: String(state.playerId),
    balances: [...state.balances].map(([key, balance]) => {
      const { no, asset, pocket } = accountOf(key);
      return [no, asset, pocket, String(balance)];
    }),
    seeds:
      seeds === null
        ? null
        : {
            active: {
              ...pair(seeds.active),
              clientSeed: seeds.active.clientSeed,
              clientSeedBy: seeds.active.clientSeedBy,
            },
            next: pair(seeds.next),
          },
    nonce: state.nonce,
    lastRound: state.lastRound,
    rounds: [...state.rounds.values()].map(({ game, terms, stakeMinor, step: _step, ...round }) => ({
      ...round,
      game: game.code,
      moves: [...round.moves],
      firstStakeMinor: String(terms.stakeMinor),
      capMinor: String(terms.capMinor),
      stakeMinor: String(stakeMinor),
    })),
    holds: [...state.holds.values()].map((hold) => ({
      ...hold,
      amountMinor: String(hold.amountMinor),
      settledMinor: hold.settledMinor === null ? null : String(hold.settledMinor),
    })),
  };
}

/**
 * Reads the file and puts the lanes back where they were. Throws `ConfigError` for a file that is not whole, and
 * `DoesNotFollow` where a server seed that it names is not in the book.
 */
export async function loadState(
  path: string,
  setupOf: (lane: number) => ReplaySetup,
  client: ClientBase,
  cipher: SeedCipher,
): Promise<{ readonly replays: LaneReplay[]; readonly sha256: string }> {
  const replays = new Map<number, LaneReplay>();
  const players: PlayerLine[] = [];
  const sha256 = await readLines(path, (line) => {
    if ('playerId' in line) {
      players.push(PlayerLine.parse(line));
      return;
    }
    const { lane, headHex, totals, ...rest } = LaneLine.parse(line);
    const position: ReplayPosition = {
      ...rest,
      head: Buffer.from(headHex, 'hex').toString('latin1'),
      totals: new Map(totals.map(([key, balance]) => [key, BigInt(balance)])),
    };
    replays.set(lane, new LaneReplay(setupOf(lane), position));
  });
  const seeds = await readSeeds(client, cipher, players);
  for (const player of players) {
    replays.get(player.lane)?.players.set(BigInt(player.playerId), stateOf(player, seeds));
  }
  return { replays: [...replays.values()], sha256 };
}

/** Takes each line but the last, which must be the SHA-256 of those before it; returns that. */
async function readLines(path: string, take: (line: object) => void): Promise<string> {
  const digest = createHash('sha256');
  const given: string[] = [];
  try {
    await pipeline(createReadStream(path), createGunzip(), async (source: AsyncIterable<Buffer>) => {
      for await (const text of linesIn(source)) {
        const line = JSON.parse(text) as object;
        if ('sha256' in line) {
          given.push(String(line.sha256));
        } else {
          digest.update(`${text}\n`);
          take(line);
        }
      }
    });
  } catch (error) {
    throw new ConfigError(
      `${path} can't be read as a state file: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const sha256 = digest.digest('hex');
  if (given.join() === sha256) return sha256;
  throw new ConfigError(`${path} is not whole: its content does not have the SHA-256 that it ends with`);
}

async function* linesIn(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of source) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Server seeds of the pairs that the states hold, by player and pair. */
async function readSeeds(
  client: ClientBase,
  cipher: SeedCipher,
  players: readonly PlayerLine[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map<string, string>();
  for (const { playerId, seeds } of players) {
    if (seeds === null) continue;
    for (const { id, serverSeedHash } of [seeds.active, seeds.next]) wanted.set(`${playerId} ${id}`, serverSeedHash);
  }
  const seeds = new Map<string, string>();
  await readRows(client, seedPairTable, '', (row) => {
    const key = `${row['player_id'] ?? ''} ${row['id'] ?? ''}`;
    if (wanted.get(key) === row['server_seed_hash']) seeds.set(key, openPair(cipher, row).serverSeed);
  });
  return seeds;
}

function stateOf(line: PlayerLine, serverSeeds: ReadonlyMap<string, string>): PlayerState {
  const pair = (parts: Omit<CommittedPair, 'serverSeed'>): CommittedPair => {
    const serverSeed = serverSeeds.get(`${line.playerId} ${String(parts.id)}`);
    if (serverSeed === undefined) {
      throw new ConfigError(`seed pair ${String(parts.id)} of player ${line.playerId} is not in the book`);
    }
    return { ...parts, serverSeed };
  };
  const seeds: Seeds | null =
    line.seeds === null
      ? null
      : { active: { ...line.seeds.active, ...pair(line.seeds.active) }, next: pair(line.seeds.next) };
  return {
    playerId: BigInt(line.playerId),
    balances: new Map(
      line.balances.map(([no, asset, which, balance]) => [accountKey(no, asset, which as Pocket), BigInt(balance)]),
    ),
    seeds,
    nonce: line.nonce,
    lastRound: line.lastRound,
    rounds: new Map(line.rounds.map((round) => [round.id, roundOf(round, seeds)])),
    holds: new Map(line.holds.map((hold) => [hold.id, holdOf(hold)])),
  };
}

function roundOf(line: PlayerLine['rounds'][number], seeds: Seeds | null): OpenRound {
  if (seeds === null) throw new ConfigError(`round ${line.id} has no seeds`);
  const { game: code, firstStakeMinor, capMinor, stakeMinor, params, moves, ...rest } = line;
  const game = gameByCode(code);
  const terms = { stakeMinor: BigInt(firstStakeMinor), capMinor: BigInt(capMinor) };
  const parsed = { params: game.parseParams(params), moves: moves.map((move) => game.parseMove(move)) };
  const step = replayRound(game, parsed.params, terms, seeds.active, rest.nonce, parsed.moves);
  return { ...rest, ...parsed, game, terms, stakeMinor: BigInt(stakeMinor), step };
}

function holdOf(line: PlayerLine['holds'][number]): Hold {
  const settledMinor = line.settledMinor === null ? null : BigInt(line.settledMinor);
  return { ...line, amountMinor: BigInt(line.amountMinor), settledMinor };
}
