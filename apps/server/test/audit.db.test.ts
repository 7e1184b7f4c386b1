import { createHash } from 'node:crypto';
import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigError } from '../src/config.js';
import { auditBook, type AuditReport, type AuditSetup } from '../src/ledger/audit-book.js';
import { publicKeyHex } from '../src/ledger/checkpoint.js';
import { takeTrialBalance } from '../src/ledger/trial-balance.js';
import { Casino } from './support/casino.js';
import { playBook } from './support/played-book.js';

const DICE = { side: 'under', wins: 4_950 };

let casino: Casino;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croupier-audit-'));
  casino = await Casino.open({ lanes: 2 });
  await playBook(casino);
  await casino.start();
}, 60_000);

afterAll(async () => {
  await casino.close();
  await rm(folder, { recursive: true });
});

function audit(options: Partial<AuditSetup> = {}): Promise<AuditReport> {
  const { database, seedMasterKeys, acts } = casino;
  return auditBook({ url: database.appUrl, seedMasterKeys, acts, ...options });
}

async function countCommands(): Promise<number> {
  const { rows } = await casino.pool.query<{ n: bigint }>('select count(*) as n from command');
  return Number.parseInt(String(rows[0]?.n), 10);
}

test('[G-REC-7] a played book follows, all of it was read, and the books balance', async () => {
  const progress: number[] = [];
  const report = await audit({ onProgress: ({ done }) => progress.push(done) });
  expect(report).toMatchObject({ failure: null, commands: await countCommands(), fromSha256: null, savedSha256: null });
  expect(report.checkpoints).toBeGreaterThanOrEqual(4);
  expect(progress.at(-1)).toBe(report.commands);
  const balance = await takeTrialBalance(casino.pool);
  expect(balance).toMatchObject({ isBalanced: true, off: [] });
  expect(balance.assets.map(({ asset, sumMinor }) => [asset, sumMinor])).toEqual([
    ['PLAY', 0n],
    ['REAL', 0n],
  ]);
});

test('a wrong master key is said to be one', async () => {
  const { failure } = await audit({ seedMasterKeys: [Buffer.alloc(32, 1)] });
  expect(failure).toMatchObject({ table: 'seed_pair', found: expect.stringContaining('SEED_MASTER_KEY') as string });
});

test('[G-REC-7] the auditor brings the key of the checkpoints: a book that names another does not follow', async () => {
  const ours = publicKeyHex(casino.checkpointKey);
  expect(await audit({ checkpointKeys: ['00'.repeat(32), ours] })).toMatchObject({ failure: null });
  const { failure } = await audit({ checkpointKeys: ['00'.repeat(32)] });
  expect(failure).toMatchObject({ table: 'configuration', column: 'body', found: `checkpointKey ${ours}` });
});

test('it follows while bets are placed, and ends at one moment for all lanes', async () => {
  const players = await Promise.all([0, 1].map((lane) => casino.openPlayer({ lane })));
  let isOver = false;
  const playing = players.map(async (player) => {
    while (!isOver) await Promise.all(Array.from({ length: 8 }, () => casino.bet(player, 'dice', DICE, 100n)));
  });
  const before = await countCommands();
  const reports = [await audit(), await audit()];
  isOver = true;
  await Promise.all(playing);
  for (const { failure, commands } of reports) {
    expect(failure).toBeNull();
    expect(commands).toBeGreaterThanOrEqual(before);
  }
});

test('a checkpoint that is written when its rows were replayed already is compared too', async () => {
  const player = await casino.openPlayer();
  await casino.bet(player, 'dice', DICE, 100n);
  const saved = join(folder, 'late');
  expect((await audit({ save: saved })).failure).toBeNull();
  // Stopping writes a checkpoint of both lanes; the state file stands at or behind it.
  await casino.stop();
  const report = await audit({ from: saved });
  expect(report.failure).toBeNull();
  expect(report.checkpoints).toBe(await countCheckpoints());
  await casino.owner.query('alter table checkpoint disable trigger user');
  const last = 'where lane = 0 and seq = (select seq from lane where id = 0)';
  await casino.owner.query(`update checkpoint set totals = totals || ' ' ${last}`);
  expect((await audit({ from: saved })).failure).toMatchObject({ table: 'checkpoint', column: 'totals' });
  await casino.owner.query(`update checkpoint set totals = rtrim(totals) ${last}`);
  await casino.start();
});

async function countCheckpoints(): Promise<number> {
  const { rows } = await casino.pool.query<{ n: bigint }>('select count(*) as n from checkpoint');
  return Number.parseInt(String(rows[0]?.n), 10);
}

test('an audit goes on from the file of the one before, which holds no server seed', async () => {
  const path = join(folder, 'state');
  const whole = await audit({ save: path });
  expect(whole.savedSha256).toMatch(/^[0-9a-f]{64}$/);

  const player = await casino.openPlayer();
  await casino.bet(player, 'dice', DICE, 100n);
  const rest = await audit({ from: path });
  expect(rest).toMatchObject({ failure: null, fromSha256: whole.savedSha256 });
  // Where nothing was written in between but these two, nothing else is read again.
  expect(rest.commands).toBe((await countCommands()) - whole.commands);
  expect(rest.players).toBe(whole.players + 1);
  // Both came to the same end as an audit of everything.
  expect(rest.lanes).toEqual((await audit()).lanes);

  const text = gunzipSync(await readFile(path)).toString('utf8');
  const { rows } = await casino.owner.query<{ player_id: bigint; id: number; hash: string; enc: Buffer }>(
    "select player_id, id, encode(server_seed_hash, 'hex') as hash, server_seed_enc as enc from seed_pair",
  );
  expect(rows.filter(({ hash }) => text.includes(hash)).length).toBeGreaterThan(10);
  for (const { player_id, id, hash, enc } of rows)
    expect(text).not.toContain(casino.cipher.open(player_id, id, hash, enc));
});

test('a state file that was changed is refused, and one that was made up does not follow', async () => {
  const path = join(folder, 'changed');
  await audit({ save: path });
  const lines = gunzipSync(await readFile(path))
    .toString('utf8')
    .trim()
    .split('\n');
  const write = (changed: readonly string[]): Promise<void> => writeFile(path, gzipSync(`${changed.join('\n')}\n`));

  const richer = lines.map((line) => line.replace(/"balances":\[\[0,1,1,"\d+"/, '"balances":[[0,1,1,"77"'));
  await write(richer);
  await expect(audit({ from: path })).rejects.toThrow(ConfigError);
  await write(lines.slice(0, -1));
  await expect(audit({ from: path })).rejects.toThrow(/is not whole/);
  await writeFile(path, 'no gzip');
  await expect(audit({ from: path })).rejects.toThrow(/can't be read as a state file/);
  await expect(audit({ from: join(folder, 'absent') })).rejects.toThrow(ConfigError);

  const sealed = (content: readonly string[]): string[] => {
    const body = content.slice(0, -1);
    const sha256 = createHash('sha256')
      .update(`${body.join('\n')}\n`)
      .digest('hex');
    return [...body, JSON.stringify({ sha256 })];
  };
  await write(sealed(richer));
  expect((await audit({ from: path })).failure).toMatchObject({ table: 'account', column: 'balance' });
  const otherHead = (_: string, start: string, digit: string): string => `${start}${digit === '0' ? '1' : '0'}`;
  await write(sealed(lines.map((line) => line.replace(/("headHex":")(.)/, otherHead))));
  expect((await audit({ from: path })).failure).toMatchObject({ check: 'state file', table: 'command' });
});
