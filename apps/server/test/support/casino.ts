import { generateKeyPairSync, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { games, type Game } from '@croupier/games';
import { actList } from '../../src/acts.js';
import type { Act, Command } from '../../src/ledger/act.js';
import { bucketOf } from '../../src/ledger/buckets.js';
import type { Profile } from '../../src/ledger/configuration.js';
import { deposit } from '../../src/ledger/house/deposit.js';
import { expireHold } from '../../src/ledger/holds/expire-hold.js';
import { reserveHold } from '../../src/ledger/holds/reserve-hold.js';
import { settleHold } from '../../src/ledger/holds/settle-hold.js';
import { voidHold } from '../../src/ledger/holds/void-hold.js';
import type { LaneBounds, LaneSetup, LaneWatch } from '../../src/ledger/lane-setup.js';
import type { Lanes } from '../../src/ledger/lanes.js';
import { openLanes } from '../../src/ledger/open-lanes.js';
import { SeedCipher } from '../../src/ledger/seed-cipher.js';
import { systemId } from '../../src/ledger/system-id.js';
import type { Answer } from '../../src/ledger/waiting.js';
import { SystemClock, type Clock } from '../../src/platform/clock.js';
import { openPool, type Pool } from '../../src/platform/database.js';
import { openPlayer } from '../../src/players/open-player.js';
import { placeBet } from '../../src/rounds/place-bet.js';
import { playMove } from '../../src/rounds/play-move.js';
import { rotateSeeds } from '../../src/rounds/rotate-seeds.js';
import { createTestDatabase, TEST_INTERNAL_SECRET, type TestDatabase } from './database.js';

/**
 * The lanes on a test database, without HTTP: what a test sends goes the whole road of a command and comes back as the
 * row that was committed. `real` is offered beside play coins, so that holds can be tested.
 */

/** Numbers of the assets: play coins, and one that may be withdrawn (scale 2). */
export const asset = { play: 1, real: 2 } as const;

const profile: Profile = { id: 'test', version: 1, name: 'Test', assets: ['PLAY', 'REAL'] };
const WELCOME_MINOR = 100_000_000n;

export interface CasinoOptions {
  /** How many lanes share the buckets. Default 1. */
  readonly lanes?: number;
  readonly acts?: readonly Act[];
  readonly clock?: Clock;
  readonly bounds?: Partial<LaneBounds>;
  /** Hears what a lane has to say about itself; without it trouble goes to standard error. */
  readonly watch?: Partial<LaneWatch>;
  /** Server seeds and the checkpoints' key, where two casinos have to come to the same book. */
  readonly freshSeed?: LaneSetup['freshSeed'];
  readonly checkpointKey?: KeyObject;
}

/** A bet's optional parts: an id of one's own to repeat it, another asset or account. */
export interface Extra {
  readonly id?: string;
  readonly asset?: number;
  readonly no?: number;
}

export class Casino {
  readonly database: TestDatabase;
  /** As the role that serves. */
  readonly pool: Pool;
  /** As the owner. */
  readonly owner: Pool;
  readonly acts: readonly Act[];
  readonly seedMasterKeys: readonly Buffer[] = [randomBytes(32)];
  readonly cipher = new SeedCipher(this.seedMasterKeys);
  readonly checkpointKey: KeyObject;
  readonly #options: CasinoOptions;
  #lanes: Lanes | null = null;

  private constructor(database: TestDatabase, options: CasinoOptions) {
    this.database = database;
    this.#options = options;
    this.acts = options.acts ?? actList;
    this.checkpointKey = options.checkpointKey ?? generateKeyPairSync('ed25519').privateKey;
    this.pool = openPool(database.appUrl, { name: 'test ledger', max: 4 });
    this.owner = openPool(database.ownerUrl, { name: 'test owner', max: 2 });
  }

  /** Makes a database, its lanes and the real asset, and serves it from this process. Close it after the test. */
  static async open(options: CasinoOptions = {}): Promise<Casino> {
    const casino = new Casino(await createTestDatabase(), options);
    await casino.owner.query(
      `insert into asset values (${String(asset.real)}, 'REAL', 2, 'real', 1, 1000000, 100000000)`,
    );
    for (let lane = 1; lane < (options.lanes ?? 1); lane += 1) {
      await casino.owner.query(
        `insert into lane values (0, 0, '-infinity', $1::smallint, sha256(convert_to('croupier lane ' || $1::smallint, 'UTF8')), null, null)`,
        [lane],
      );
    }
    await casino.owner.query('update bucket set lane = id % $1', [options.lanes ?? 1]);
    await casino.start();
    return casino;
  }

  get lanes(): Lanes {
    if (this.#lanes === null) throw new Error('the lanes were stopped');
    return this.#lanes;
  }

  /** Another process, as far as the ledger can tell, on the same database; the caller starts and stops it. */
  openAnother(): Promise<Lanes> {
    const { clock, bounds, watch, freshSeed } = this.#options;
    return openLanes({
      url: this.database.appUrl,
      pool: this.pool,
      acts: this.acts,
      profile,
      seedMasterKeys: this.seedMasterKeys,
      checkpointKey: this.checkpointKey,
      internalSecret: TEST_INTERNAL_SECRET,
      internalHost: '127.0.0.1',
      mayOwn: true,
      clock: clock ?? new SystemClock(),
      watch: {
        batchCommitted: () => undefined,
        commandDecided: () => undefined,
        trouble: (lane, what, error) => process.stderr.write(`lane ${String(lane)}: ${what}: ${String(error)}\n`),
        ...watch,
      },
      ...(bounds === undefined ? {} : { bounds }),
      ...(freshSeed === undefined ? {} : { freshSeed }),
    });
  }

  async start(): Promise<void> {
    this.#lanes = await this.openAnother();
    await this.#lanes.start();
  }

  /** Finishes what was accepted, writes a checkpoint and hands the lanes over. */
  async stop(): Promise<void> {
    await this.#lanes?.stop();
    this.#lanes = null;
  }

  async close(): Promise<void> {
    await this.stop();
    await Promise.all([this.pool.end(), this.owner.end()]);
    await this.database.drop();
  }

  /** Sends a command; what is not given is empty. */
  submit(command: Partial<Command> & Pick<Command, 'playerId' | 'act'>): Promise<Answer> {
    const empty = { no: 0, asset: null, game: null, roundId: null, amountMinor: null, body: '{}' };
    return this.lanes.submit({ id: randomUUID(), ...empty, ...command });
  }

  /** Opens a player in `lane` with welcome coins; returns the player's number. */
  async openPlayer({ lane = 0, welcomeMinor = WELCOME_MINOR } = {}): Promise<bigint> {
    const playerId = randomPlayer(lane, this.#options.lanes ?? 1);
    await this.submit({
      playerId,
      id: systemId(`open player ${String(playerId)}`),
      act: openPlayer.code,
      asset: asset.play,
      body: JSON.stringify({ clientSeed: randomBytes(8).toString('hex'), welcomeMinor: String(welcomeMinor) }),
    });
    return playerId;
  }

  bet(playerId: bigint, game: string, params: unknown, stakeMinor: bigint, extra: Extra = {}): Promise<Answer> {
    const { code, parseParams } = gameOf(game);
    const content = parseParams(params);
    const rest = { asset: asset.play, game: code, amountMinor: stakeMinor, body: JSON.stringify(content), content };
    return this.submit({ playerId, act: placeBet.code, ...rest, ...extra });
  }

  move(playerId: bigint, roundId: string, move: unknown, extra: Extra = {}): Promise<Answer> {
    return this.submit({ playerId, act: playMove.code, roundId, body: JSON.stringify(move), ...extra });
  }

  rotate(playerId: bigint, clientSeed: string, extra: Extra = {}): Promise<Answer> {
    return this.submit({ playerId, act: rotateSeeds.code, body: JSON.stringify({ clientSeed }), ...extra });
  }

  deposit(playerId: bigint, amountMinor: bigint, extra: Extra = {}): Promise<Answer> {
    const body = JSON.stringify({ amountMinor: String(amountMinor), reference: 'test' });
    return this.submit({ playerId, act: deposit.code, asset: asset.real, body, ...extra });
  }

  /** The hold has the command's id. */
  reserve(playerId: bigint, amountMinor: bigint, expiresAtMs: number, extra: Extra = {}): Promise<Answer> {
    const body = JSON.stringify({ expiresAtMs });
    return this.submit({ playerId, act: reserveHold.code, asset: asset.real, amountMinor, body, ...extra });
  }

  settle(playerId: bigint, holdId: string, settledMinor: bigint, extra: Extra = {}): Promise<Answer> {
    const body = JSON.stringify({ holdId, settledMinor: String(settledMinor) });
    return this.submit({ playerId, act: settleHold.code, body, ...extra });
  }

  void(playerId: bigint, holdId: string, extra: Extra = {}): Promise<Answer> {
    return this.submit({ playerId, act: voidHold.code, body: JSON.stringify({ holdId }), ...extra });
  }

  expire(playerId: bigint, holdId: string, extra: Extra = {}): Promise<Answer> {
    return this.submit({ playerId, act: expireHold.code, body: JSON.stringify({ holdId }), ...extra });
  }
}

function gameOf(id: string): Game {
  const game = games.get(id);
  if (game === undefined) throw new Error(`there is no game ${id}`);
  return game;
}

function randomPlayer(lane: number, lanes: number): bigint {
  for (;;) {
    const playerId = BigInt(`0x${randomBytes(8).toString('hex')}`) >> 2n;
    if (bucketOf(playerId) % lanes === lane) return playerId;
  }
}
