import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditBook, type AuditReport } from '../src/ledger/audit-book.js';
import { takeTrialBalance } from '../src/ledger/trial-balance.js';
import { Casino } from './support/casino.js';
import { playBook } from './support/played-book.js';
import { readColumns, Tampering, type Column } from './support/tampering.js';

/**
 * Whatever is changed in a book behind the ledger's back, the audit must name. Columns come from the catalogue, so that a
 * new one is tampered with as well: it is money unless it stands in the list of those that are not.
 */

/** What is not money, and why nobody is cheated through it. */
const notMoney: Readonly<Record<string, string>> = {
  'lane.epoch': 'a higher one only fences the owner out; a negative one is named below',
  'lane.owner': 'who serves the lane now',
  'lane.address': 'where that process is',
  'lane.lease_until': 'until when it may try; what it may write is fenced by the epoch',
  'app_role.*': 'the name of the login that serves',
  'migration.*': 'which migrations ran; the program compares their digests when it starts',
  'session.*': 'who is signed in',
  'telegram_identity.*': 'which Telegram user is which player',
};

/** Changes that show up in another table: the one named here, with the reason. */
const shownAs: Readonly<Record<string, string>> = {
  'lane.id': 'command', // The lane's commands are missing, or stand in a lane that does not exist.
  'lane.seq': 'command', // The lane ends before its last command, or after it.
};

/** Columns that no single change fits: all values that the constraints allow are taken. Two rows are exchanged below. */
const taken = ['bucket.id'];

let casino: Casino;
let tampering: Tampering;
let columns: Column[];

beforeAll(async () => {
  casino = await Casino.open({ lanes: 2 });
  await playBook(casino);
  const all = await readColumns(casino.owner);
  columns = all.filter(({ table, column }) => !(`${table}.*` in notMoney) && !(`${table}.${column}` in notMoney));
  tampering = await Tampering.begin(casino.owner, new Set(columns.map(({ table }) => table)));
}, 60_000);

afterAll(() => casino.close());

function audit(): Promise<AuditReport> {
  const { database, seedMasterKeys, acts } = casino;
  return auditBook({ url: database.appUrl, seedMasterKeys, acts });
}

/** Changes these tables by SQL, audits, and puts them back. */
function auditAfter(tables: readonly string[], sql: string): Promise<AuditReport['failure']> {
  return tampering.during(tables, async () => {
    const { rowCount } = await casino.owner.query(sql);
    if (rowCount === 0) throw new Error(`nothing was changed by ${sql}`);
    return (await audit()).failure;
  });
}

test('the book itself passes, and every column that is said to be no money exists', async () => {
  expect((await audit()).failure).toBeNull();
  expect((await takeTrialBalance(casino.pool)).isBalanced).toBe(true);
  const all = await readColumns(casino.owner);
  const names = new Set(all.flatMap(({ table, column }) => [`${table}.${column}`, `${table}.*`]));
  for (const name of Object.keys(notMoney)) expect(names).toContain(name);
});

describe('[G-REC-7] the audit names a change of one column of one row', () => {
  const tables = [
    ...['account', 'asset', 'bucket', 'checkpoint', 'command', 'configuration', 'hold', 'lane', 'lane_house'],
    ...['player_state', 'round', 'seed_pair', 'transfer'],
  ];

  test('of every table that holds money', () => {
    expect([...new Set(columns.map(({ table }) => table))]).toEqual(tables);
  });

  test.each(tables)('%s', { timeout: 60_000 }, async (table) => {
    const unseen: string[] = [];
    for (const column of columns.filter((candidate) => candidate.table === table)) {
      const kinds = column.isNullable ? (['value', 'fill', 'clear'] as const) : (['value'] as const);
      for (const kind of kinds) unseen.push(...(await unseenChange(column, kind)));
    }
    expect(unseen).toEqual([]);
  });
});

/** A line where a change passes the audit or is blamed on another table. */
async function unseenChange(column: Column, kind: 'value' | 'fill' | 'clear'): Promise<string[]> {
  const name = `${column.table}.${column.column}`;
  return tampering.during([column.table], async () => {
    const change = await tampering.change(column, kind);
    if (change === null) return taken.includes(name) ? [] : [`${name} (${kind}): no row could be changed`];
    const { failure } = await audit();
    const what = `${name}: ${String(change.from)} -> ${String(change.to)}`;
    if (failure === null) return [`${what}: passed`];
    return failure.table === (shownAs[name] ?? column.table) ? [] : [`${what}: ${JSON.stringify(failure)}`];
  });
}

describe('[G-REC-7] the audit names', () => {
  const lastOf = (lane: number): string => `(select max(seq) from command where lane = ${String(lane)})`;

  test('a negative epoch, and two buckets exchanged', async () => {
    const epoch = await auditAfter(['lane'], 'update lane set epoch = -1 where id = 1');
    expect(epoch).toMatchObject({ table: 'lane', column: 'epoch', row: { id: '1' } });
    const exchange = 'update bucket set lane = 1 - lane where id in (0, 1)';
    expect(await auditAfter(['bucket'], exchange)).toMatchObject({ table: 'bucket' });
  });

  test.each(['account', 'asset', 'bucket', 'configuration', 'hold', 'lane', 'lane_house', 'player_state', 'round'])(
    'a row removed from %s',
    async (table) => {
      const remove = `delete from ${table} where ctid = (select max(ctid) from ${table})`;
      // Without its lane, a lane's commands belong to nothing.
      expect(await auditAfter([table], remove)).toMatchObject({ table: table === 'lane' ? 'command' : table });
    },
  );

  test.each(['seed_pair', 'transfer', 'command', 'checkpoint'])(
    'a row removed from the middle of %s',
    async (table) => {
      const remove = `delete from ${table} where ctid = (select ctid from ${table} order by ctid limit 1)`;
      expect(await auditAfter([table], remove)).toMatchObject({ table });
    },
  );

  test.each([
    ['account', 'player_id, 77, no, asset, 2'],
    ['command', 'player_id, gen_random_uuid(), seq + 1000'],
    ['hold', 'player_id, gen_random_uuid(), amount'],
    ['lane_house', 'balance, lane, 7'],
    ['player_state', '77'],
    ['round', 'player_id, gen_random_uuid()'],
    ['seed_pair', 'player_id, committed_seq, revealed_seq, id + 1000'],
    ['transfer', 'seq, player_id, amount, lane, leg + 1'],
    ['checkpoint', 'seq - 1'],
  ])('a row added to %s', async (table, changed) => {
    expect(await auditAfter([table], await copyOfRow(table, changed, 'max'))).toMatchObject({ table });
    expect(await auditAfter([table], await copyOfRow(table, changed, 'min'))).toMatchObject({ table });
  });

  test('a deposit added with everything that it would have written', async () => {
    const failure = await tampering.during(['command', 'transfer', 'lane', 'account', 'lane_house'], async () => {
      await casino.owner.query(`
        insert into command select player_id, gen_random_uuid(), ${lastOf(0)} + 1, at, out_minor, in_minor, balance + in_minor,
            nonce, round_id, round_stake, previous, seed_id, config_id, skipped, lane, act, verdict, codec, no, asset, game,
            fingerprint, body, result, hash
          from command where lane = 0 and act = 4 order by seq desc limit 1;
        insert into transfer select ${lastOf(0)}, player_id, amount, lane, leg, no, asset, debit, credit from transfer
          where lane = 0 and debit = 6 and credit = 1 order by seq desc limit 1;
        update account set balance = account.balance + 100000 from command c
          where c.lane = 0 and c.seq = ${lastOf(0)} and c.player_id = account.player_id and pocket = 1 and account.asset = 2;
        update lane_house set balance = balance - 100000 where lane = 0 and asset = 2 and pocket = 6;
        update lane set seq = seq + 1 where id = 0`);
      // It adds up: only the replay shows that it is not what was done.
      expect((await takeTrialBalance(casino.pool)).off).toEqual([]);
      return (await audit()).failure;
    });
    expect(failure).toMatchObject({ table: 'command', lane: 0, seq: await lastSeq(0, 1) });
  });

  test('two rows that changed places', async () => {
    const swap = `update command c set seq = -c.seq where lane = 0 and seq in (30, 31);
      update command c set seq = 61 + c.seq where lane = 0 and seq in (-30, -31)`;
    expect(await auditAfter(['command'], swap)).toMatchObject({ table: 'command', lane: 0, seq: 30 });
  });

  test('the last command removed together with the end of its lane, by the checkpoint that covers it', async () => {
    const failure = await tampering.during(['command', 'lane'], async () => {
      await casino.owner.query(withoutLastCommand);
      return (await audit()).failure;
    });
    expect(failure).toMatchObject({ table: 'checkpoint', row: { lane: '0' } });
  });

  const withoutLastCommand = `
    delete from command where lane = 0 and seq = (select seq from lane where id = 0);
    update lane set seq = c.seq, head = c.hash from command c
      where lane.id = 0 and c.lane = 0 and c.seq = ${lastOf(0)}`;

  test('nothing where the last command goes with the checkpoint: then the receipt that its player holds proves it', async () => {
    const { rows } = await casino.owner.query<{ hash: string }>(
      `select encode(hash, 'hex') as hash from command where lane = 0 and seq = ${lastOf(0)}`,
    );
    const receipt = { lane: 0, seq: await lastSeq(0, 0), hash: rows[0]?.hash };
    const report = await tampering.during(['command', 'lane', 'checkpoint'], async () => {
      await casino.owner.query(
        `${withoutLastCommand}; delete from checkpoint where lane = 0 and seq > (select seq from lane where id = 0)`,
      );
      return audit();
    });
    expect(report.failure).toBeNull();
    const end = report.lanes.find(({ lane }) => lane === 0);
    expect(end?.seq).toBe(receipt.seq - 1);
    expect(end?.headHex).not.toBe(receipt.hash);
  });
});

/** The end of a lane in the book as it was played, and so many more. */
async function lastSeq(lane: number, more: number): Promise<number> {
  const { rows } = await casino.owner.query<{ seq: bigint }>(
    'select max(seq) as seq from kept.command where lane = $1',
    [lane],
  );
  return Number.parseInt(String(rows[0]?.seq), 10) + more;
}

/** SQL that adds a row like the first or the last one; `changed` stands for as many columns as it has. */
async function copyOfRow(table: string, changed: string, which: 'min' | 'max'): Promise<string> {
  const names = (await readColumns(casino.owner)).filter((one) => one.table === table).map(({ column }) => column);
  const rest = names.slice(changed.split(/,(?![^(]*\))/).length);
  return `insert into ${table} select ${[changed, ...rest].join(', ')} from ${table}
    where ctid = (select ${which}(ctid) from ${table})`;
}

describe('[G-REC-7] the books name a pocket that is off', () => {
  test.each([
    ['account', 'balance', 'update account set balance = balance + 1 where ctid = (select min(ctid) from account)'],
    ['account', 'player_id', 'update account set player_id = 77 where ctid = (select min(ctid) from account)'],
    ['lane_house', 'balance', 'update lane_house set balance = balance - 1 where lane = 1 and asset = 2'],
    ['transfer', 'amount', 'update transfer set amount = amount + 1 where lane = 1 and credit = 1 and debit = 6'],
    ['command', 'in_minor', 'update command set in_minor = in_minor + 1 where act = 10 and in_minor > 0 and lane = 0'],
    ['hold', 'amount', 'update hold set amount = amount + 1 where state = 1'],
    ['hold', 'state', 'update hold set state = 3 where state = 1'],
    ['round', 'stake', 'update round set stake = stake + 1 where closed_seq is null'],
  ])('after a change of %s.%s', async (table, _column, sql) => {
    const balance = await tampering.during([table], async () => {
      const { rowCount } = await casino.owner.query(sql);
      expect(rowCount).toBeGreaterThan(0);
      return takeTrialBalance(casino.pool);
    });
    expect(balance.isBalanced).toBe(false);
    expect(balance.off).not.toEqual([]);
  });

  test('or an asset whose sum is not zero', async () => {
    const balance = await tampering.during(['account'], async () => {
      await casino.owner.query('update account set balance = balance + 5 where ctid = (select min(ctid) from account)');
      return takeTrialBalance(casino.pool);
    });
    expect(balance.assets.find(({ sumMinor }) => sumMinor !== 0n)).toMatchObject({ asset: 'PLAY', sumMinor: 5n });
  });
});
