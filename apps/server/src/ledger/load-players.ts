import { drawNonce, type Game } from '@croupier/games';
import { assert } from '../platform/assert.js';
import type { Pool } from '../platform/database.js';
import { toSafeInteger } from '../platform/integers.js';
import { wordsOf } from './chance.js';
import { gameByCode } from './game-by-code.js';
import type { ActivePair, CommittedPair, Hold, OpenRound, PlayerState, Seeds } from './player-state.js';
import { accountKey, type Pocket } from './pockets.js';
import type { SeedCipher } from './seed-cipher.js';

/** A player as the database has it at one moment, with those of the asked commands that were done. */
export interface Loaded {
  readonly state: PlayerState;
  readonly done: readonly string[];
}

/**
 * Loads players of a lane in one statement, so from one snapshot. Unknown players load as such. A player
 * who can't be read is an error of his own and nobody else's: a seed without its key, or one whom another lane writes (two
 * lanes with one player would each be right by its own gate).
 */
export async function loadPlayers(
  pool: Pool,
  cipher: SeedCipher,
  lane: number,
  players: readonly bigint[],
  commands: readonly { readonly playerId: bigint; readonly id: string }[],
): Promise<Map<bigint, Loaded | Error>> {
  const { rows } = await pool.query<{ player_id: bigint; state: LoadedJson }>(
    'select * from load_players($1, $2, $3)',
    [players.map(String), commands.map(({ playerId }) => String(playerId)), commands.map(({ id }) => id)],
  );
  return new Map(
    rows.map(({ player_id, state }): [bigint, Loaded | Error] => {
      try {
        return [player_id, readPlayer(player_id, state, cipher, lane)];
      } catch (error) {
        return [player_id, error instanceof Error ? error : new Error(String(error))];
      }
    }),
  );
}

interface LoadedJson {
  readonly state: {
    readonly nonce: string;
    readonly last_round: string | null;
    readonly seed_id: number;
    readonly lane: number;
  } | null;
  readonly accounts: readonly (readonly [number, number, Pocket, string])[];
  readonly seeds: readonly SeedJson[];
  readonly rounds: readonly RoundJson[];
  readonly holds: readonly HoldJson[];
  readonly done: readonly string[];
}

interface SeedJson {
  readonly id: number;
  readonly committed_seq: string;
  readonly client_seed: string | null;
  readonly client_seed_by: number | null;
  readonly hash: string;
  readonly enc: string;
}

interface RoundJson {
  readonly id: string;
  readonly stake: string;
  readonly first_stake: string;
  readonly cap: string;
  readonly nonce: string;
  readonly opened_seq: string;
  readonly seed_id: number;
  readonly config_id: number;
  readonly no: number;
  readonly asset: number;
  readonly game: number;
  readonly params: string;
  readonly moves: string;
}

interface HoldJson {
  readonly id: string;
  readonly amount: string;
  readonly settled: string | null;
  readonly expires_at: string;
  readonly opened_seq: string;
  readonly closed_seq: string | null;
  readonly no: number;
  readonly asset: number;
  readonly state: number;
}

function readPlayer(playerId: bigint, json: LoadedJson, cipher: SeedCipher, lane: number): Loaded {
  assert(json.state === null || json.state.lane === lane, `player ${String(playerId)} belongs to lane ${String(lane)}`);
  const seeds = json.state === null ? null : readSeeds(playerId, json.seeds, json.state.seed_id, cipher);
  const state: PlayerState = {
    playerId,
    balances: new Map(
      json.accounts.map(([no, asset, which, balance]) => [accountKey(no, asset, which), BigInt(balance)]),
    ),
    seeds,
    nonce: json.state === null ? 0 : toSafeInteger(json.state.nonce),
    lastRound: lastRoundOf(json),
    rounds: new Map(json.rounds.map((round) => [round.id, readRound(round, seeds)])),
    holds: new Map(json.holds.map((hold) => [hold.id, readHold(hold)])),
  };
  return { state, done: json.done };
}

function lastRoundOf({ state }: LoadedJson): number | null {
  return state === null || state.last_round === null ? null : toSafeInteger(state.last_round);
}

function readSeeds(playerId: bigint, rows: readonly SeedJson[], activeId: number, cipher: SeedCipher): Seeds {
  const pair = (id: number): SeedJson => {
    const row = rows.find((candidate) => candidate.id === id);
    assert(row !== undefined, `pair ${String(id)} of player ${String(playerId)} is stored`);
    return row;
  };
  const committed = (row: SeedJson): CommittedPair => ({
    id: row.id,
    committedSeq: toSafeInteger(row.committed_seq),
    serverSeedHash: row.hash,
    serverSeed: cipher.open(playerId, row.id, row.hash, Buffer.from(row.enc, 'hex')),
  });
  const activeRow = pair(activeId);
  assert(activeRow.client_seed !== null, 'an active pair has a client seed');
  const active: ActivePair = {
    ...committed(activeRow),
    clientSeed: activeRow.client_seed,
    clientSeedBy: activeRow.client_seed_by === 1 ? 'player' : 'house',
  };
  return { active, next: committed(pair(activeId + 1)) };
}

function readRound(row: RoundJson, seeds: Seeds | null): OpenRound {
  const game = gameByCode(row.game);
  assert(seeds !== null && seeds.active.id === row.seed_id, 'an open round plays on the active pair');
  const params = game.parseParams(JSON.parse(row.params));
  const moves = (JSON.parse(row.moves) as unknown[]).map((move) => game.parseMove(move));
  const nonce = toSafeInteger(row.nonce);
  const terms = { stakeMinor: BigInt(row.first_stake), capMinor: BigInt(row.cap) };
  return {
    id: row.id,
    game,
    no: row.no,
    asset: row.asset,
    terms,
    stakeMinor: BigInt(row.stake),
    nonce,
    seedId: row.seed_id,
    configId: row.config_id,
    openedSeq: toSafeInteger(row.opened_seq),
    params,
    moves,
    step: replayRound(game, params, terms, seeds.active, nonce, moves),
  };
}

/** Where a round stands: what is hidden is not stored, it follows from seed, nonce and moves. */
export function replayRound(
  game: Game,
  params: unknown,
  terms: OpenRound['terms'],
  pair: ActivePair,
  nonce: number,
  moves: readonly unknown[],
): OpenRound['step'] {
  const drawn = drawNonce(wordsOf(pair), pair.clientSeed, nonce, game.plan(params));
  assert(drawn !== null, 'the nonce of a round is good under its plan');
  return moves.reduce<OpenRound['step']>(
    (step, move) => game.play(params, terms, step.state, move),
    game.start(params, terms, drawn.values),
  );
}

const holdStates = { 1: 'open', 2: 'settled', 3: 'voided', 4: 'expired' } as const;

function readHold(row: HoldJson): Hold {
  const state = holdStates[row.state as keyof typeof holdStates];
  return {
    id: row.id,
    no: row.no,
    asset: row.asset,
    amountMinor: BigInt(row.amount),
    settledMinor: row.settled === null ? null : BigInt(row.settled),
    expiresAtMs: toSafeInteger(row.expires_at),
    openedSeq: toSafeInteger(row.opened_seq),
    closedSeq: row.closed_seq === null ? null : toSafeInteger(row.closed_seq),
    state,
  };
}
