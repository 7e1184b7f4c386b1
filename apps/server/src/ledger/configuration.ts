import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { gameList } from '@croupier/games';
import { z } from 'zod';
import type { Pool } from '../platform/database.js';
import type { Act, Rules } from './act.js';
import type { AssetInfo } from './assets.js';

/** What a jurisdiction allows. Only fields that the code reads; a profile's change is a new version. */
const Profile = z.strictObject({
  id: z.string(),
  version: z.int().min(1),
  name: z.string(),
  /** Codes of the assets that may be played with. */
  assets: z.array(z.string()),
});
export type Profile = z.infer<typeof Profile>;

const profilesFolder = new URL('../../../../profiles/', import.meta.url);

/** Version of the rules that are not a game's own: acts, limits, rounding. Raised when a verdict could change. */
const RULES_VERSION = 1;
const BUILD_VERSION = '0.1.0';

/** Reads a profile that ships. Throws one line when there is none. */
export async function readProfile(id: string): Promise<Profile> {
  const text = await readFile(new URL(`${id}.json`, profilesFolder), 'utf8').catch(() => {
    throw new Error(`there is no profile "${id}" in profiles/; set JURISDICTION to one that is there`);
  });
  return Profile.parse(JSON.parse(text));
}

/** The text that the chain commits to: what a command was decided under. Key order is fixed by this function. */
export function configurationText(profile: Profile, acts: readonly Act[], checkpointKeyHex: string): string {
  return JSON.stringify({
    profile,
    rules: RULES_VERSION,
    build: BUILD_VERSION,
    checkpointKey: checkpointKeyHex,
    acts: Object.fromEntries(acts.map(({ code, name }) => [code, name])),
    games: Object.fromEntries(gameList.map(({ code, id, version }) => [code, { id, version }])),
  });
}

export function digestHex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Finds or makes the configuration's row. */
export async function putConfiguration(pool: Pool, text: string): Promise<number> {
  const { rows } = await pool.query<{ id: number }>('select put_configuration($1, $2) as id', [
    Buffer.from(digestHex(text), 'hex'),
    text,
  ]);
  const [row] = rows;
  if (row === undefined) throw new Error('put_configuration gave no row');
  return row.id;
}

/** All assets by number, and the digest of their table. */
export async function readAssets(pool: Pool): Promise<{ assets: ReadonlyMap<number, AssetInfo>; digest: string }> {
  const { rows } = await pool.query<AssetRecord>('select * from asset order by id');
  const assets = new Map(
    rows.map((row): [number, AssetInfo] => [
      row.id,
      {
        id: row.id,
        code: row.code,
        scale: row.scale,
        kind: row.kind,
        stakeMinMinor: row.stake_min,
        stakeMaxMinor: row.stake_max,
        winMaxMinor: row.win_max,
      },
    ]),
  );
  const text = JSON.stringify(
    rows.map((row) => [
      row.id,
      row.code,
      row.scale,
      row.kind,
      String(row.stake_min),
      String(row.stake_max),
      String(row.win_max),
    ]),
  );
  return { assets, digest: digestHex(text) };
}

interface AssetRecord {
  readonly id: number;
  readonly code: string;
  readonly scale: number;
  readonly kind: 'play' | 'real';
  readonly stake_min: bigint;
  readonly stake_max: bigint;
  readonly win_max: bigint;
}

/** Which lane owns each bucket, and the digest of that table. */
export async function readBuckets(pool: Pool): Promise<{ laneOf: readonly number[]; digest: string }> {
  const { rows } = await pool.query<{ lane: number }>('select lane from bucket order by id');
  const laneOf = rows.map(({ lane }) => lane);
  return { laneOf, digest: digestHex(JSON.stringify(laneOf)) };
}

/** The rules under a profile. */
export function rulesOf(
  profile: Pick<Profile, 'assets'>,
  assets: ReadonlyMap<number, AssetInfo>,
  configId: number,
): Rules {
  const offered = new Set([...assets.values()].filter(({ code }) => profile.assets.includes(code)).map(({ id }) => id));
  return { configId, assets, offered };
}
