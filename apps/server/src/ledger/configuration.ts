import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { gameList } from '@croupier/games';
import { MinorAmount } from '@croupier/contract';
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

/** An asset in a configuration: number, code, scale, kind, then least and largest stake and largest win. */
const AssetParts = z.tuple([
  z.int(),
  z.string(),
  z.int(),
  z.enum(['play', 'real']),
  MinorAmount,
  MinorAmount,
  MinorAmount,
]);
type AssetParts = z.infer<typeof AssetParts>;

const ConfigurationText = z.strictObject({
  profile: Profile,
  rules: z.int(),
  build: z.string(),
  /** Ed25519, 32 bytes in hex: whose signature a checkpoint has. */
  checkpointKey: z.string(),
  /** Names by number. */
  acts: z.record(z.string(), z.string()),
  games: z.record(z.string(), z.strictObject({ id: z.string(), version: z.int() })),
  assets: z.array(AssetParts),
});

/** What was in force for a command, read back from the row that its number names. */
export interface Configuration {
  readonly digestHex: string;
  readonly rules: Rules;
  readonly checkpointKeyHex: string;
  /** What this build decides otherwise than the one that wrote the configuration; empty where nothing. */
  readonly differences: readonly string[];
}

/** The text that the chain commits to: what a command was decided under. Key order is fixed by this function. */
export function configurationText(
  profile: Profile,
  acts: readonly Act[],
  checkpointKeyHex: string,
  assets: ReadonlyMap<number, AssetInfo>,
): string {
  const configuration: z.infer<typeof ConfigurationText> = {
    profile,
    rules: RULES_VERSION,
    build: BUILD_VERSION,
    checkpointKey: checkpointKeyHex,
    acts: Object.fromEntries(acts.map(({ code, name }) => [code, name])),
    games: Object.fromEntries(gameList.map(({ code, id, version }) => [code, { id, version }])),
    assets: [...assets.values()].map(partsOf),
  };
  return JSON.stringify(configuration);
}

/** Reads a configuration's text back. Throws `ZodError` for one that this build can't read. */
export function readConfiguration(text: string, configId: number, acts: readonly Act[]): Configuration {
  const configuration = ConfigurationText.parse(JSON.parse(text));
  const { profile, assets } = configuration;
  const build = decidersOf({
    rules: RULES_VERSION,
    acts: Object.fromEntries(acts.map(({ code, name }) => [code, name])),
    games: Object.fromEntries(gameList.map((game) => [game.code, game])),
  });
  return {
    digestHex: digestHex(text),
    rules: rulesOf(profile, new Map(assets.map((parts) => [parts[0], assetOf(parts)])), configId),
    checkpointKeyHex: configuration.checkpointKey,
    differences: [...decidersOf(configuration)]
      .filter(([what, value]) => build.get(what) !== value)
      .map(([what, value]) => `${what} is ${value} in the book and ${build.get(what) ?? 'absent'} in this build`),
  };
}

/** What decides, by name: the version of the rules, acts and games. */
function decidersOf({
  rules,
  acts,
  games,
}: Pick<z.infer<typeof ConfigurationText>, 'rules' | 'acts' | 'games'>): ReadonlyMap<string, string> {
  return new Map([
    ['version of the rules', String(rules)],
    ...Object.entries(acts).map(([code, name]): [string, string] => [`act ${code}`, name]),
    ...Object.entries(games).map(([code, game]): [string, string] => [`game ${code}`, `${game.id} ${game.version}`]),
  ]);
}

export function digestHex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Finds or makes the configuration's row. */
export async function putConfiguration(pool: Pool, text: string): Promise<number> {
  const { rows } = await pool.query<{ id: number }>('select put_configuration($1) as id', [text]);
  const [row] = rows;
  if (row === undefined) throw new Error('put_configuration gave no row');
  return row.id;
}

/** All assets by number, and the digest of their table. */
export async function readAssets(
  pool: Pick<Pool, 'query'>,
): Promise<{ assets: ReadonlyMap<number, AssetInfo>; digest: string }> {
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
  return { assets, digest: digestHex(JSON.stringify([...assets.values()].map(partsOf))) };
}

function partsOf({ id, code, scale, kind, stakeMinMinor, stakeMaxMinor, winMaxMinor }: AssetInfo): AssetParts {
  return [id, code, scale, kind, String(stakeMinMinor), String(stakeMaxMinor), String(winMaxMinor)];
}

function assetOf([id, code, scale, kind, stakeMin, stakeMax, winMax]: AssetParts): AssetInfo {
  const limits = { stakeMinMinor: BigInt(stakeMin), stakeMaxMinor: BigInt(stakeMax), winMaxMinor: BigInt(winMax) };
  return { id, code, scale, kind, ...limits };
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
export async function readBuckets(pool: Pick<Pool, 'query'>): Promise<{ laneOf: readonly number[]; digest: string }> {
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
