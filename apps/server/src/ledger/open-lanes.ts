import { createHash, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Clock } from '../platform/clock.js';
import type { Pool } from '../platform/database.js';
import { nodeHashing } from '../platform/node-hashing.js';
import type { Act, Command, FreshSeed } from './act.js';
import { housePlayer } from './buckets.js';
import { publicKeyHex } from './checkpoint.js';
import {
  configurationText,
  digestHex,
  putConfiguration,
  readAssets,
  readBuckets,
  readProfile,
  rulesOf,
  type Profile,
} from './configuration.js';
import { findCommands } from './gate.store.js';
import { configure } from './house/configure.js';
import { fundHouse } from './house/fund-house.js';
import { Lanes } from './lanes.js';
import { laneBounds, type LaneBounds, type LaneSetup, type LaneWatch } from './lane-setup.js';
import { verdict } from './row.js';
import { SeedCipher } from './seed-cipher.js';
import { systemId } from './system-id.js';
import type { Answer } from './waiting.js';

export interface LedgerSetup {
  /** The database as the serving role. */
  readonly url: string;
  readonly pool: Pool;
  readonly acts: readonly Act[];
  /** Name of the profile, or (in tests) the profile itself. */
  readonly profile: string | Profile;
  /** 32 bytes each, the one in use first. */
  readonly seedMasterKeys: readonly Buffer[];
  readonly checkpointKey: KeyObject;
  readonly internalSecret: string;
  readonly internalHost: string;
  readonly mayOwn: boolean;
  readonly clock: Clock;
  readonly watch: LaneWatch;
  readonly bounds?: Partial<LaneBounds>;
  /** Where server seeds come from: the system's generator, unless a test needs the same ones twice. */
  readonly freshSeed?: LaneSetup['freshSeed'];
}

/** Funds of the house of each lane and play asset, in minor units: far above any payout, far below 2^63. */
const HOUSE_FUNDS_MINOR = 100_000_000_000_000_000n;
/** A server seed of the system's generator: 32 bytes as 64 hex digits; that text is the key and is what is hashed. */
export function freshSeed(): FreshSeed {
  const serverSeed = randomBytes(32).toString('hex');
  return { serverSeed, serverSeedHash: nodeHashing.sha256Hex(serverSeed) };
}

/** Puts the ledger together. Nothing is taken before `start()`. */
export async function openLanes(setup: LedgerSetup): Promise<Lanes> {
  const { pool, clock, watch, checkpointKey } = setup;
  const profile = typeof setup.profile === 'string' ? await readProfile(setup.profile) : setup.profile;
  const { assets, digest: assetsDigest } = await readAssets(pool);
  const text = configurationText(profile, setup.acts, publicKeyHex(checkpointKey), assets);
  const configId = await putConfiguration(pool, text);
  const { laneOf, digest: bucketsDigest } = await readBuckets(pool);
  const rules = rulesOf(profile, assets, configId);
  const cipher = new SeedCipher(setup.seedMasterKeys);
  const bounds = { ...laneBounds, ...setup.bounds };
  const acts = new Map(setup.acts.map((act) => [act.code, act]));
  const body = JSON.stringify({ configId, digest: digestHex(text), assets: assetsDigest, buckets: bucketsDigest });
  const playAssets = [...assets.values()].filter(({ id, kind }) => kind === 'play' && rules.offered.has(id));
  return new Lanes({
    pool,
    rules,
    laneOf,
    clock,
    watch,
    checkpointKey,
    expireEveryMs: bounds.expireEveryMs,
    owner: `${machineMark()}/${randomUUID()}`,
    internalHost: setup.internalHost,
    internalSecret: setup.internalSecret,
    mayOwn: setup.mayOwn,
    laneSetup: (lane) => ({
      lane,
      url: setup.url,
      pool,
      cipher,
      acts,
      rules,
      clock,
      freshSeed: setup.freshSeed ?? freshSeed,
      watch,
      bounds,
    }),
    prepare: async (lane, epoch, submit) => {
      await putInForce(pool, lane, epoch, body, submit);
      for (const { id } of playAssets) await fund(pool, lane, id, submit);
    },
  });
}

/**
 * Makes the configuration of this build the one in force, unless the lane's last word on it says the same. An epoch begins
 * once, so that its number makes the command's id.
 */
async function putInForce(
  pool: Pool,
  lane: number,
  epoch: number,
  body: string,
  submit: (command: Command) => Promise<Answer>,
): Promise<void> {
  const { rows } = await pool.query<{ body: string }>(
    'select body from command where player_id = $1 and act = $2 and verdict = $3 order by seq desc limit 1',
    [String(housePlayer(lane)), configure.code, verdict.accepted],
  );
  if (rows[0]?.body === body) return;
  const id = systemId(`configure lane ${String(lane)} in epoch ${String(epoch)}`);
  await submit({ ...houseCommand(lane, id, configure.code), body });
}

async function fund(
  pool: Pool,
  lane: number,
  asset: number,
  submit: (command: Command) => Promise<Answer>,
): Promise<void> {
  const command = {
    ...houseCommand(lane, systemId(`fund house of lane ${String(lane)}, asset ${String(asset)}`), fundHouse.code),
    asset,
    body: JSON.stringify({ amountMinor: String(HOUSE_FUNDS_MINOR) }),
  };
  if ((await findCommands(pool, [command])).length === 0) await submit(command);
}

function houseCommand(lane: number, id: string, act: number): Omit<Command, 'body'> {
  return { playerId: housePlayer(lane), id, act, no: 0, asset: null, game: null, roundId: null, amountMinor: null };
}

/** The same for every process of one boot of one machine, so that a dead neighbour can be told from a distant one. */
function machineMark(): string {
  let boot = '';
  try {
    boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
  } catch {
    // Not a Linux: the host's name alone says less, and a lease is waited out a little more often.
  }
  return createHash('sha256').update(`${hostname()} ${boot}`).digest('hex').slice(0, 16);
}
