import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Casino } from '../../test/support/casino.js';
import { TEST_INTERNAL_SECRET } from '../../test/support/database.js';
import { openPool } from '../platform/database.js';
import { makeAuditCommand } from './audit.js';
import { makeBooksCommand } from './books.js';
import type { Command } from './command.js';
import type { CommandStreams } from './json-lines.js';

let casino: Casino;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croupier-commands-'));
  casino = await Casino.open();
  const player = await casino.openPlayer({ welcomeMinor: 40_000n });
  await casino.bet(player, 'dice', { side: 'under', wins: 4_950 }, 10_000n);
  await casino.bet(player, 'mines', { mines: 3 }, 20_000n);
  await casino.deposit(player, 700n);
  await casino.reserve(player, 300n, 4_000_000_000_000);
  await casino.stop();
}, 60_000);

afterAll(async () => {
  await casino.close();
  await rm(folder, { recursive: true });
});

/** Runs a command on the casino's database; what it wrote, by stream. */
async function run(
  make: (streams: CommandStreams, env: NodeJS.ProcessEnv) => Command,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const streams = { in: new PassThrough(), out: new PassThrough(), err: new PassThrough() };
  const command = make(streams, {
    DATABASE_URL: casino.database.ownerUrl,
    DATA_DIR: folder,
    INTERNAL_SECRET: TEST_INTERNAL_SECRET,
    SEED_MASTER_KEY: casino.seedMasterKeys[0]?.toString('hex'),
    ...env,
  });
  const [out, err] = [text(streams.out), text(streams.err)];
  const code = await command.run(args);
  streams.out.end();
  streams.err.end();
  return { code, out: await out, err: await err };
}

async function changed<T>(change: string, back: string, work: () => Promise<T>): Promise<T> {
  await casino.owner.query(change);
  try {
    return await work();
  } finally {
    await casino.owner.query(back);
  }
}

test('audit prints one line of JSON and ends with 0 where everything follows, with 1 and the place where not', async () => {
  const good = await run(makeAuditCommand);
  expect(good).toMatchObject({ code: 0, err: '' });
  expect(good.out.split('\n')).toHaveLength(2);
  expect(JSON.parse(good.out)).toMatchObject({ failure: null, commands: 7, lanes: [{ lane: 0, seq: 7 }] });

  const bad = await changed(
    'update account set balance = balance + 1 where pocket = 3',
    'update account set balance = balance - 1 where pocket = 3',
    () => run(makeAuditCommand),
  );
  expect(bad.code).toBe(1);
  expect(JSON.parse(bad.out)).toMatchObject({
    failure: { table: 'account', column: 'balance', row: { pocket: '3' }, expected: '300', found: '301' },
  });
});

test('audit saves where it ended and goes on from there', async () => {
  const path = join(folder, 'state');
  const { savedSha256 } = JSON.parse((await run(makeAuditCommand, ['--save', path])).out) as { savedSha256: string };
  const next = await run(makeAuditCommand, ['--from', path]);
  expect(next.code).toBe(0);
  expect(JSON.parse(next.out)).toMatchObject({ commands: 0, fromSha256: savedSha256 });
});

test('books print a table whose sums are zero', async () => {
  const { code, out } = await run(makeBooksCommand);
  expect(code).toBe(0);
  const [head, play, real, , verdict] = out.split('\n');
  expect(head).toMatch(/^asset +cash +bonus +held +in play +house +outside +sum$/);
  expect(play).toMatch(/^PLAY +\d+ +0 +0 +20000 +\d+ +-100000000000000000 +0$/);
  expect(real).toMatch(/^REAL +400 +0 +300 +0 +0 +-700 +0$/);
  expect(verdict).toBe('The books balance.');
  expect(new Set([head, play, real].map((line) => line?.length)).size).toBe(1);
});

test('books end with 1 and name the account that is off, as JSON too', async () => {
  const [text_, json] = await changed(
    'update account set balance = balance + 5 where pocket = 4',
    'update account set balance = balance - 5 where pocket = 4',
    async () => [await run(makeBooksCommand), await run(makeBooksCommand, ['--json'])] as const,
  );
  expect(text_.code).toBe(1);
  expect(text_.out).toMatch(/account: player \d+, account 0, PLAY in_play: 20005, but 20000 by its postings\n/);
  expect(text_.out).toMatch(/account: player \d+, account 0, PLAY in_play: 20005, but 20000 by its open rounds\n/);
  expect(text_.out).toContain('The books do NOT balance.');
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject({
    isBalanced: false,
    assets: [
      { asset: 'PLAY', sumMinor: '5' },
      { asset: 'REAL', sumMinor: '0' },
    ],
    off: [{ table: 'account', pocket: 'in_play', balanceMinor: '20005', expectedMinor: '20000', by: 'postings' }, {}],
  });
});

test('neither changes the book, whatever other secrets it is called with', async () => {
  const stranger = { INTERNAL_SECRET: 'another-secret-of-an-auditor-on-a-machine-of-his-own' };
  expect(await run(makeAuditCommand, [], stranger)).toMatchObject({ code: 0 });
  expect(await run(makeBooksCommand, [], stranger)).toMatchObject({ code: 0 });
  // The login of the servers still has the password that follows from theirs.
  const pool = openPool(casino.database.appUrl, { name: 'test', max: 1 });
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

test('an option that is not there is a wrong call', async () => {
  expect(await run(makeAuditCommand, ['--fast'])).toMatchObject({ code: 2, out: '' });
  expect(await run(makeBooksCommand, ['--fast'])).toMatchObject({ code: 2, out: '' });
});
