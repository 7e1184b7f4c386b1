import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '@croupier/contract';
import { games } from '@croupier/games';
import { actList } from '../../src/acts.js';
import type { Command } from '../../src/ledger/act.js';
import { auditBook } from '../../src/ledger/audit-book.js';
import type { LaneBounds } from '../../src/ledger/lane-setup.js';
import type { Lanes } from '../../src/ledger/lanes.js';
import { openLanes } from '../../src/ledger/open-lanes.js';
import { hex, verdict } from '../../src/ledger/row.js';
import { systemId } from '../../src/ledger/system-id.js';
import type { Answer } from '../../src/ledger/waiting.js';
import { SystemClock, type Clock } from '../../src/platform/clock.js';
import { openPool, type Pool } from '../../src/platform/database.js';
import { openPlayer } from '../../src/players/open-player.js';
import { placeBet } from '../../src/rounds/place-bet.js';
import { TEST_INTERNAL_SECRET } from '../support/database.js';
import type { Told } from './book.js';

/**
 * Lanes in this process, on a database that a test breaks, and players who repeat what was not answered. Nothing is
 * between a command and its lane, so that a wrong judgement shows: a reply that comes from the book though the command
 * was sent only once means that a committed batch was taken for a lost one.
 */

export interface LanesUnderTestOptions {
  /** The database as the serving role, for the lanes' own connections. */
  readonly laneUrl: string;
  /** The same for everything else; default `laneUrl`. */
  readonly poolUrl?: string;
  readonly clock?: Clock;
  readonly bounds?: Partial<LaneBounds>;
}

const WELCOME_MINOR = 1_000_000_000n;
const GIVE_UP_MS = 40_000;
const PAUSE_MS = 10;
const PARAMS = { side: 'over', wins: 5_000 };

export class LanesUnderTest {
  readonly lanes: Lanes;
  /** What the lanes complained of. */
  readonly troubles: readonly string[];
  readonly #seedMasterKeys: readonly Buffer[];
  readonly #pool: Pool;

  private constructor(lanes: Lanes, pool: Pool, seedMasterKeys: readonly Buffer[], troubles: readonly string[]) {
    this.lanes = lanes;
    this.#seedMasterKeys = seedMasterKeys;
    this.#pool = pool;
    this.troubles = troubles;
  }

  static async open({ laneUrl, poolUrl = laneUrl, clock, bounds }: LanesUnderTestOptions): Promise<LanesUnderTest> {
    const pool = openPool(poolUrl, { name: 'ledger', max: 4 });
    const troubles: string[] = [];
    const seedMasterKeys = [randomBytes(32)];
    const lanes = await openLanes({
      url: laneUrl,
      pool,
      acts: actList,
      profile: 'play',
      seedMasterKeys,
      checkpointKey: generateKeyPairSync('ed25519').privateKey,
      internalSecret: TEST_INTERNAL_SECRET,
      internalHost: '127.0.0.1',
      mayOwn: true,
      clock: clock ?? new SystemClock(),
      watch: {
        batchCommitted: () => undefined,
        commandDecided: () => undefined,
        trouble: (_lane, what) => troubles.push(what),
      },
      ...(bounds === undefined ? {} : { bounds }),
    });
    await lanes.start();
    return new LanesUnderTest(lanes, pool, seedMasterKeys, troubles);
  }

  async close(): Promise<void> {
    await this.lanes.stop();
    await this.#pool.end();
  }

  /** The first thing in the book that does not follow; null when all does. `url`: the database as the serving role. */
  async firstFault(url: string): Promise<unknown> {
    const { failure } = await auditBook({ url, seedMasterKeys: this.#seedMasterKeys, acts: actList });
    return failure;
  }

  async openPlayers(count: number): Promise<LanePlayer[]> {
    return Promise.all(
      Array.from({ length: count }, async () => {
        const playerId = BigInt(`0x${randomBytes(8).toString('hex')}`) >> 2n;
        const player = new LanePlayer(this.lanes, playerId);
        await player.open();
        return player;
      }),
    );
  }
}

export class LanePlayer {
  readonly playerId: bigint;
  readonly acknowledged = new Map<string, Told>();
  /** Commands that were sent once and answered from the book: there should be none. */
  misjudged = 0;
  repeats = 0;
  readonly #lanes: Lanes;

  constructor(lanes: Lanes, playerId: bigint) {
    this.#lanes = lanes;
    this.playerId = playerId;
  }

  async open(): Promise<void> {
    const body = JSON.stringify({ clientSeed: 'seed', welcomeMinor: String(WELCOME_MINOR) });
    const id = systemId(`open player ${String(this.playerId)}`);
    await this.#send({ ...this.#empty(id, openPlayer.code), asset: 1, body });
  }

  async play(isOver: () => boolean): Promise<void> {
    while (!isOver()) await this.bet();
  }

  async bet(): Promise<Told> {
    const id = randomUUID();
    const { row } = await this.#send({
      ...this.#empty(id, placeBet.code),
      asset: 1,
      game: games.get('dice')?.code ?? 0,
      amountMinor: 10_000n,
      body: JSON.stringify(PARAMS),
      content: PARAMS,
    });
    const told: Told = {
      id,
      seq: row.seq,
      verdict: row.verdict === verdict.accepted ? 'accepted' : 'refused',
      hash: hex(row.hash),
      balanceMinor: row.balanceMinor,
    };
    this.acknowledged.set(id, told);
    return told;
  }

  #empty(id: string, act: number): Command {
    const nothing = { no: 0, asset: null, game: null, roundId: null, amountMinor: null, body: '{}' };
    return { playerId: this.playerId, id, act, ...nothing };
  }

  async #send(command: Command): Promise<Answer> {
    const endsAt = performance.now() + GIVE_UP_MS;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await this.#lanes.submit(command);
        if (answer.replayed && attempt === 1) this.misjudged += 1;
        return answer;
      } catch (error) {
        const mayRepeat = error instanceof Refusal && ['unavailable', 'outcome_unknown', 'busy'].includes(error.code);
        if (!mayRepeat || performance.now() > endsAt) throw error;
        this.repeats += 1;
        await pause(PAUSE_MS);
      }
    }
  }
}
