import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, TEST_INTERNAL_SECRET, type TestDatabase } from '../../test/support/database.js';
import { ConfigError } from '../config.js';
import { connectionSettings } from './database.js';
import { appRole, withLogin, withRole } from './database-role.js';
import { prepareDatabase } from './database-start.js';
import { createLog } from './log.js';
import { migrateDatabase, readMigrations, type Migration } from './migrate.js';

/**
 * Migrations and the role that serves, on empty databases of their own beside the one that `createTestDatabase` gives.
 * They are never dropped by the code under test, so that each test sees what a real start leaves.
 */

const log = createLog({ level: 'silent' });
let home: TestDatabase;
let made: string[] = [];

beforeAll(async () => {
  home = await createTestDatabase();
}, 60_000);

afterEach(async () => {
  for (const name of made) {
    await sql(home.ownerUrl, `drop database if exists "${name}" with (force)`);
    await sql(home.ownerUrl, `drop role if exists "${appRole(name, '').name}"`);
  }
  made = [];
});

afterAll(() => home.drop());

async function emptyDatabase(suffix = ''): Promise<string> {
  const name = `${new URL(home.ownerUrl).pathname.slice(1)}_${made.length}${suffix}`;
  await sql(home.ownerUrl, `create database "${name}" template template0`);
  made.push(name);
  return urlOf(name);
}

function urlOf(name: string): string {
  const url = new URL(home.ownerUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function sql<T extends object>(url: string, text: string, options = connectionSettings(url, { name: 'test' })) {
  const client = new pg.Client(options);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

function migration(version: number, text: string): Migration {
  return { version, name: `step_${version}`, sql: text, sha256: createHash('sha256').update(text).digest('hex') };
}

const steps = [
  migration(1, 'create table coin (n bigint); grant select on coin to :app_role;'),
  migration(2, 'insert into coin values (1)'),
];

function migrate(url: string, migrations: readonly Migration[] = steps, internalSecret = TEST_INTERNAL_SECRET) {
  return migrateDatabase(url, { internalSecret, log, migrations });
}

describe('migrations', () => {
  test('run once, in order, and are recorded', async () => {
    const url = await emptyDatabase();
    expect((await migrate(url, steps.slice(0, 1))).applied).toHaveLength(1);
    expect((await migrate(url)).applied.map(({ version }) => version)).toEqual([2]);
    expect((await migrate(url)).applied).toEqual([]);
    expect(await sql(url, 'select n from coin')).toEqual([{ n: 1n }]);
    const recorded = await sql<{ sha256: string }>(url, 'select sha256 from croupier.migration order by version');
    expect(recorded.map(({ sha256 }) => sha256)).toEqual(steps.map(({ sha256 }) => sha256));
  });

  test('wait for each other when several processes start at once', async () => {
    const url = await emptyDatabase();
    const results = await Promise.all(Array.from({ length: 5 }, () => migrate(url)));
    expect(results.map(({ applied }) => applied.length).sort()).toEqual([0, 0, 0, 0, 2]);
    expect(await sql(url, 'select n from coin')).toEqual([{ n: 1n }]);
  });

  test('that fail leave nothing of themselves', async () => {
    const url = await emptyDatabase();
    const bad = migration(3, 'create table half (n int); select 1 / 0;');
    await expect(migrate(url, [...steps, bad])).rejects.toThrow(/Migration 3 \(step_3\) failed: division by zero/);
    expect(await sql(url, `select to_regclass('half') as half, count(*)::int as n from croupier.migration`)).toEqual([
      { half: null, n: 2 },
    ]);
  });

  test('refuse a schema that is newer, in one line, and touch nothing', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    const error = await migrate(url, steps.slice(0, 1)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toMatch(/^The schema of DATABASE_URL is newer \(2\) than this program \(1\).*$/);
    expect(await sql(url, 'select n from coin')).toEqual([{ n: 1n }]);
  });

  test('refuse a database whose applied files were changed', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    await expect(migrate(url, [migration(1, 'select 1'), ...steps.slice(1)])).rejects.toThrow(
      /Migration 1 .* is not the one/,
    );
  });

  test('let a plain connection find the journal without a schema', async () => {
    const found = await sql(
      home.ownerUrl,
      `select to_regclass(name) is not null as found, name from unnest('{command,posting,round_view,journal}'::text[]) name`,
      { connectionString: home.ownerUrl },
    );
    expect(found).toEqual(['command', 'posting', 'round_view', 'journal'].map((name) => ({ found: true, name })));
  });

  test('of this program are numbered without gaps', async () => {
    const versions = (await readMigrations()).map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
  });

  describe('on disk', () => {
    let folder: string;
    beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'croupier-migrations-'))));
    afterEach(() => rm(folder, { recursive: true, force: true }));

    test('need a number each, and hash alike with either line end', async () => {
      await writeFile(join(folder, '0001_a.sql'), 'select 1;\nselect 2;\n');
      const [unix] = await readMigrations(folder);
      await writeFile(join(folder, '0001_a.sql'), 'select 1;\r\nselect 2;\r\n');
      const [windows] = await readMigrations(folder);
      expect(windows?.sha256).toBe(unix?.sha256);
      await writeFile(join(folder, '0003_c.sql'), '');
      await expect(readMigrations(folder)).rejects.toThrow('0003_c.sql should have the number 2');
      await writeFile(join(folder, '0002-b.sql'), '');
      await expect(readMigrations(folder)).rejects.toThrow('0002-b.sql is not named NNNN_name.sql');
    });
  });
});

describe('the role that serves', () => {
  test('belongs to one database, also for names that look alike', () => {
    const names = ['casino', 'Casino', 'casino-1', 'casino_1', 'casino 1', 'k'.repeat(63), 'k'.repeat(62), 'казино'];
    const roles = names.map((name) => appRole(name, 'secret').name);
    expect(new Set(roles).size).toBe(names.length);
    for (const role of roles) expect(role).toMatch(/^croupier_app_[a-z0-9_]{1,50}$/);
    // A database that is named like another one's shortened role does not get that role.
    expect(appRole(roles[2]?.replace('croupier_app_', '') ?? '', 'secret').name).not.toBe(roles[2]);
  });

  test('may do what it was granted and no more, and not enter another database as its owner', async () => {
    const url = await emptyDatabase();
    const { role } = await migrate(url);
    const login = withLogin(url, role);
    expect(await sql(login, 'select n, current_user::text as who from coin')).toEqual([{ n: 1n, who: role.name }]);
    for (const statement of ['insert into coin values (2)', 'drop table coin', 'delete from croupier.migration']) {
      await expect(sql(login, statement), statement).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  test('of a clone has the grants, and the role of its template has them no more', async () => {
    const url = await emptyDatabase();
    await migrate(url, [...steps, migration(3, 'grant select (n), update (n) on coin to :app_role')]);
    const former = appRole(made[0] ?? '', TEST_INTERNAL_SECRET);
    const clone = `${made[0] ?? ''}_clone`;
    await sql(home.ownerUrl, `create database "${clone}" template "${made[0] ?? ''}"`);
    made.unshift(clone);
    const { appUrl } = await prepare(urlOf(clone), 3);
    expect(await sql(appUrl, 'select n from coin')).toEqual([{ n: 1n }]);
    expect(await sql(appUrl, 'update coin set n = 2')).toEqual([]);
    await expect(sql(withLogin(urlOf(clone), former), 'select n from croupier.coin')).rejects.toThrow(
      /permission denied/,
    );
  });

  /** As a start does, with migrations of this test. */
  async function prepare(url: string, count: number) {
    const extra = migration(3, 'grant select (n), update (n) on coin to :app_role');
    const { role } = await migrate(url, [...steps, extra].slice(0, count));
    return { appUrl: withLogin(url, role) };
  }

  test('is made by an owner who is no superuser', async () => {
    const name = `${new URL(home.ownerUrl).pathname.slice(1)}_plain`;
    const owner = { name: `${name}_owner`, password: 'of-the-owner' };
    await sql(home.ownerUrl, `create role ${owner.name} login createrole password '${owner.password}'`);
    await sql(home.ownerUrl, `create database ${name} template template0 owner ${owner.name}`);
    made.push(name);
    const url = withLogin(urlOf(name), owner);
    const { appUrl, ownerUrl } = await prepareDatabase(url, TEST_INTERNAL_SECRET, log);
    expect(ownerUrl).toBe(url);
    expect(await sql(appUrl, 'select current_user::text as who')).toEqual([{ who: appRole(name, '').name }]);
    // What the fallback needs: the owner can be the role.
    expect(await sql(withRole(url, appRole(name, '').name), 'select current_user::text as who')).toEqual([
      { who: appRole(name, '').name },
    ]);
    // By this time tables are the owner's; it goes with its database.
    await sql(home.ownerUrl, `drop database ${name} with (force)`);
    await sql(home.ownerUrl, `drop role ${appRole(name, '').name}`);
    await sql(home.ownerUrl, `drop role ${owner.name}`);
  });

  test('is asked for where the owner may not make roles', async () => {
    const name = `${new URL(home.ownerUrl).pathname.slice(1)}_meek`;
    const owner = { name: `${name}_owner`, password: 'of-the-owner' };
    await sql(home.ownerUrl, `create role ${owner.name} login password '${owner.password}'`);
    await sql(home.ownerUrl, `create database ${name} template template0 owner ${owner.name}`);
    made.push(name);
    const url = withLogin(urlOf(name), owner);
    await expect(migrate(url)).rejects.toThrow(/let an administrator run CREATE ROLE "croupier_app_/);
    await sql(
      home.ownerUrl,
      `create role ${appRole(name, '').name} login; grant ${appRole(name, '').name} to ${owner.name}`,
    );
    expect((await migrate(url)).applied).toHaveLength(2);
    expect(await sql(withRole(url, appRole(name, '').name), 'select n from coin')).toEqual([{ n: 1n }]);
    await sql(home.ownerUrl, `drop database ${name} with (force)`);
    await sql(home.ownerUrl, `drop role ${appRole(name, '').name}, ${owner.name}`);
  });

  test('gets its password anew when another secret had made it', async () => {
    const first = await prepareDatabase(home.ownerUrl, 'one secret of thirty-two letters', log);
    const second = await prepareDatabase(home.ownerUrl, 'another secret of many letters', log);
    expect(second.appUrl).not.toBe(first.appUrl);
    expect(await sql(second.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    await prepareDatabase(home.ownerUrl, TEST_INTERNAL_SECRET, log);
  });

  test('is served with as it is where the URL is its own, password or not', async () => {
    const asIs = await prepareDatabase(home.appUrl, TEST_INTERNAL_SECRET, log);
    expect(asIs).toEqual({ appUrl: home.appUrl, ownerUrl: null });
    const bare = new URL(home.appUrl);
    bare.password = '';
    expect(await prepareDatabase(bare.href, TEST_INTERNAL_SECRET, log)).toEqual(asIs);
  });

  test('asks for the migration where its schema is behind', async () => {
    const url = await emptyDatabase();
    const { role } = await migrate(url, []);
    await expect(prepareDatabase(withLogin(url, role), TEST_INTERNAL_SECRET, log)).rejects.toThrow(
      /run `croupier migrate`/,
    );
  });

  test('a server that is not there gets one line', async () => {
    const error = await prepareDatabase('postgres://a:b@127.0.0.1:1/c', TEST_INTERNAL_SECRET, log).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toMatch(/^DATABASE_URL cannot be connected to \(.*ECONNREFUSED.*\): .*$/);
  });
});
