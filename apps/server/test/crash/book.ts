import pg from 'pg';
import { expect } from 'vitest';
import { connectionSettings } from '../../src/platform/database.js';
import type { ServerProcess } from '../support/process.js';

/** A reply that a client was given. */
export interface Told {
  readonly id: string;
  readonly seq: number;
  readonly verdict: 'accepted' | 'refused';
  /** Hex. */
  readonly hash: string;
  /** Cash after it, where the reply says so. */
  readonly balanceMinor: bigint | null;
}

/** What a player's client was told, by command. */
export interface PlayersAccount {
  readonly playerId: bigint;
  readonly acknowledged: ReadonlyMap<string, Told>;
}

interface BookRow {
  readonly id: string;
  readonly player_id: bigint;
  readonly seq: bigint;
  readonly verdict: 'accepted' | 'refused';
  readonly balance: bigint | null;
  readonly hash: string;
}

/**
 * Proves that the book and what the clients were told are the same, to the last reply: each is in the book with its
 * receipt, the book has nothing that nobody was told of, and the balances are those of the last replies.
 *
 * @param ownerUrl the owner's URL of the database
 */
export async function expectBookOf(ownerUrl: string, players: readonly PlayersAccount[]): Promise<void> {
  const client = new pg.Client(connectionSettings(ownerUrl, { name: 'test' }));
  await client.connect();
  try {
    await expectSameCommands(client, players);
    await expectSameBalances(client, players);
    await expectSoundBook(client);
  } finally {
    await client.end();
  }
}

async function expectSameCommands(client: pg.Client, players: readonly PlayersAccount[]): Promise<void> {
  // The house's own commands (players below 0) and the opening of a player are nobody's requests.
  const { rows } = await client.query<BookRow>(
    `select id, player_id, seq, verdict, balance, hash from journal where player_id > 0 and act <> 'open_player'`,
  );
  const told = players.flatMap(({ playerId, acknowledged }) =>
    [...acknowledged.values()].map((reply) => ({ playerId, ...reply })),
  );
  const inBook = rows.map((row) => line(row.player_id, row.id, row.seq, row.verdict, row.hash));
  const inReplies = told.map((reply) => line(reply.playerId, reply.id, reply.seq, reply.verdict, reply.hash));
  expect(new Set(inBook)).toEqual(new Set(inReplies));
  expect(inBook).toHaveLength(inReplies.length);
  const balances = new Map(rows.map(({ id, balance }) => [id, balance]));
  const wrong = told.filter(({ id, balanceMinor }) => balanceMinor !== null && balanceMinor !== balances.get(id));
  expect(wrong).toEqual([]);
}

function line(playerId: bigint, id: string, seq: bigint | number, verdict: string, hash: string): string {
  return `${String(playerId)} ${id} ${String(seq)} ${verdict} ${hash}`;
}

async function expectSameBalances(client: pg.Client, players: readonly PlayersAccount[]): Promise<void> {
  const { rows } = await client.query<{ player_id: bigint; balance: bigint }>(
    'select player_id, balance from account where pocket = 1',
  );
  const cash = new Map(rows.map(({ player_id, balance }) => [player_id, balance]));
  for (const { playerId, acknowledged } of players) {
    const told = [...acknowledged.values()].filter(({ balanceMinor }) => balanceMinor !== null);
    const last = told.reduce<Told | null>((a, b) => (a === null || b.seq > a.seq ? b : a), null);
    if (last !== null) expect(cash.get(playerId)).toBe(last.balanceMinor);
  }
}

/** What must hold of any book, each as a question whose right answer is no row. */
const contradictions = {
  'a total that is not zero': `
    select asset, sum(balance) from (
      select asset, balance from account union all select asset, balance from lane_house
    ) x group by asset having sum(balance) <> 0`,
  'a balance that is not the sum of its postings': `
    with moved as (
      select player_id, account_no, asset, credit as pocket, amount from posting
      union all select player_id, account_no, asset, debit, -amount from posting
    ), derived as (
      select player_id, account_no, asset, pocket, sum(amount) as balance from moved
       where pocket not in ('house', 'outside') group by 1, 2, 3, 4
    ), kept as (
      select a.player_id, a.no as account_no, s.code as asset, pocket_name(a.pocket) as pocket, a.balance
        from account a join asset s on s.id = a.asset
    )
    select * from derived full join kept using (player_id, account_no, asset, pocket)
     where coalesce(derived.balance, 0) <> coalesce(kept.balance, 0)`,
  'a gap in a lane, or an end that is not its last command': `
    select l.id from lane l left join command c on c.lane = l.id group by l.id
    having l.seq <> count(c) or l.seq <> coalesce(max(c.seq), 0)
        or l.head <> coalesce((select hash from command where lane = l.id and seq = l.seq), l.head)`,
  'a nonce that was drawn twice': `
    select player_id, seed_id, nonce from command where nonce is not null and round_id is null
     group by 1, 2, 3 having count(*) > 1`,
  'a time that falls': `
    select lane, seq from (select lane, seq, at, lag(at) over (partition by lane order by seq) as before from command) x
     where at < before`,
  'stakes in play that are not those of open rounds': `
    select player_id from account a where pocket = 4 and balance <> coalesce(
      (select sum(stake) from round r where r.player_id = a.player_id and r.asset = a.asset and closed_seq is null), 0)`,
};

async function expectSoundBook(client: pg.Client): Promise<void> {
  for (const [what, sql] of Object.entries(contradictions)) {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    expect(rows, what).toEqual([]);
  }
}

/** The casino's own proof: the trial balance is zero, and the audit follows every command. */
export async function expectBooksAndAudit(server: ServerProcess): Promise<void> {
  for (const command of ['books', 'audit']) {
    const { code, printed } = await server.croupier(command);
    expect(`${command} ${String(code)}: ${code === 0 ? '' : printed}`).toBe(`${command} 0: `);
  }
}
