// @ts-check
import { randomBytes, randomUUID } from 'node:crypto';
import { games } from '@croupier/games';
import {
  actList,
  createLog,
  laneTelemetry,
  openLanes,
  openPlayer,
  openPool,
  parseCheckpointKey,
  parseMasterKeys,
  placeBet,
  prepareDatabase,
  SystemClock,
  Telemetry,
  verdict,
} from '../server-modules.mjs';
import { Meter } from '../measure/meter.mjs';

/**
 * The engine without HTTP: the lanes as the server opens them, with all checks, metrics and bounds, and bets of dice that
 * take the whole road of an act: decide, draws, chain, journal.
 */

const PLAY = 'PLAY';
const STAKE_MINOR = 10_000n;
/** For millions of bets: nobody is refused for want of coins. */
const WELCOME_MINOR = '10000000000000';
const OPENED_AT_ONCE = 256;
const PARAMS = { side: 'under', wins: 4_950 };

const log = createLog({ level: 'warn', stream: 'stderr' });
/** @type {InstanceType<typeof Telemetry> | null} */
let telemetry = null;

/** What the batches of a stretch of time were like. */
class BatchCounts {
  count = 0;
  commands = 0;
  largest = 0;
  commitMs = 0;

  /** @param {{ readonly size: number, readonly commitMs: number }} batch */
  add({ size, commitMs }) {
    this.count += 1;
    this.commands += size;
    this.largest = Math.max(this.largest, size);
    this.commitMs += commitMs;
  }

  summary() {
    const each = (/** @type {number} */ sum) => (this.count === 0 ? null : sum / this.count);
    return {
      count: this.count,
      meanSize: each(this.commands),
      largest: this.largest,
      meanCommitMs: each(this.commitMs),
    };
  }
}

export class Casino {
  /** @type {bigint[]} */
  #players = [];
  #lanes;
  #pool;
  #asset;
  #game;
  #params;
  #body;
  #refused = 0;
  meter;
  batches = new BatchCounts();
  bets = 0;

  /**
   * @param {Awaited<ReturnType<typeof openLanes>>} lanes
   * @param {ReturnType<typeof openPool>} pool
   * @param {Meter} meter
   */
  constructor(lanes, pool, meter) {
    this.#lanes = lanes;
    this.#pool = pool;
    this.meter = meter;
    const game = games.get('dice');
    const asset = [...lanes.rules.assets.values()].find(({ code }) => code === PLAY);
    if (game === undefined || asset === undefined) throw new Error('there is no dice, or no PLAY');
    this.#game = game.code;
    this.#asset = asset.id;
    this.#params = game.parseParams(PARAMS);
    this.#body = JSON.stringify(this.#params);
  }

  /**
   * @param {{ url: string, players: number, keys: import('./keys.mjs').Keys }} options `url` is the owner's, of an empty
   *   database
   */
  static async open({ url, players, keys }) {
    const { appUrl } = await prepareDatabase(url, keys.internalSecret, log);
    const checkpointKey = parseCheckpointKey(keys.checkpointKey);
    const masterKeys = parseMasterKeys(keys.seedMasterKey);
    if (checkpointKey === null || masterKeys === null) throw new Error('the keys of the run can not be read');
    const pool = openPool(appUrl, { name: 'bench ledger', max: 4 });
    telemetry ??= new Telemetry();
    const watch = laneTelemetry(telemetry, log);
    /** @type {Casino | null} */
    let casino = null;
    const lanes = await openLanes({
      url: appUrl,
      pool,
      acts: actList,
      profile: 'play',
      seedMasterKeys: masterKeys.map(({ key }) => key),
      checkpointKey,
      internalSecret: keys.internalSecret,
      internalHost: '127.0.0.1',
      mayOwn: true,
      clock: new SystemClock(),
      watch: {
        ...watch,
        batchCommitted: (lane, facts) => {
          watch.batchCommitted(lane, facts);
          casino?.batches.add(facts);
        },
      },
    });
    casino = new Casino(lanes, pool, await Meter.open({ url }));
    await lanes.start();
    await casino.#openPlayers(players);
    return casino;
  }

  /** A new count of batches, from now on. */
  countBatches() {
    this.batches = new BatchCounts();
  }

  /** Places one bet of a player taken by chance; resolves when it is in the book. */
  async bet() {
    const playerId = this.#players[Math.floor(Math.random() * this.#players.length)] ?? 0n;
    const { row } = await this.#lanes.submit({
      playerId,
      id: randomUUID(),
      act: placeBet.code,
      no: 0,
      asset: this.#asset,
      game: this.#game,
      roundId: null,
      amountMinor: STAKE_MINOR,
      body: this.#body,
      content: this.#params,
    });
    if (row.verdict !== verdict.accepted) this.#refused += 1;
    this.bets += 1;
  }

  /** Proves that what was answered is in the book, and closes it. */
  async close() {
    await this.#lanes.stop();
    const { rows } = await this.#pool.query('select count(*)::int as n from command where act = $1 and verdict = $2', [
      placeBet.code,
      verdict.accepted,
    ]);
    await this.#pool.end();
    await this.meter.close();
    if (rows[0].n !== this.bets || this.#refused > 0) {
      throw new Error(`${this.bets} bets were answered, ${this.#refused} refused, and ${rows[0].n} are in the book`);
    }
  }

  /** @param {number} count */
  async #openPlayers(count) {
    const open = async () => {
      const playerId = BigInt(`0x${randomBytes(8).toString('hex')}`) >> 2n;
      await this.#lanes.submit({
        playerId,
        id: randomUUID(),
        act: openPlayer.code,
        no: 0,
        asset: this.#asset,
        game: null,
        roundId: null,
        amountMinor: null,
        body: JSON.stringify({ clientSeed: randomBytes(8).toString('hex'), welcomeMinor: WELCOME_MINOR }),
      });
      this.#players.push(playerId);
    };
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        await open();
      }
    };
    let left = count;
    await Promise.all(Array.from({ length: OPENED_AT_ONCE }, worker));
  }
}
