// @ts-check
import { createHmac, randomUUID } from 'node:crypto';
import pg from 'pg';

/**
 * What others do: a transaction for each bet, over a pool. It is written as a good team writes it, with the player's row
 * locked before anything is read from it, typed columns, prepared statements, double entry, and an outbox. It has no
 * chain, no replay of refusals and no proof, so it does less than the engine does.
 */

const SCHEMA = `
create table account (id bigint primary key, balance bigint not null check (balance >= 0), nonce bigint not null,
  server_seed text not null, client_seed text not null);
create table bet (id uuid primary key, account_id bigint not null references account, stake bigint not null,
  payout bigint not null, nonce bigint not null, game text not null, params jsonb not null, outcome jsonb not null,
  created_at timestamptz not null default now());
create index bet_of_account on bet (account_id, created_at);
create table transfer (id bigint generated always as identity primary key, bet_id uuid not null references bet,
  debit bigint not null, credit bigint not null, amount bigint not null check (amount > 0));
create index transfer_of_bet on transfer (bet_id);
create table outbox (id bigint generated always as identity primary key, type text not null, payload jsonb not null);
insert into account values (0, 1000000000000000000, 0, '', '');
`;

const HOUSE = 0;
const STAKE = 10_000n;
const WINS_BELOW = 4_950;
const PAYOUT = 20_000n;
const PARAMS = JSON.stringify({ side: 'under', wins: WINS_BELOW });

const statements = {
  lock: 'select balance, nonce, server_seed, client_seed from account where id = $1 for update',
  bet: `insert into bet (id, account_id, stake, payout, nonce, game, params, outcome)
    values ($1, $2, $3, $4, $5, 'dice', $6, $7)`,
  transfer: 'insert into transfer (bet_id, debit, credit, amount) values ($1, $2, $3, $4)',
  player: 'update account set balance = balance + $2, nonce = nonce + 1 where id = $1',
  house: 'update account set balance = balance + $2 where id = $1',
  outbox: `insert into outbox (type, payload) values ('bet.settled', $1)`,
};

export class NaiveCasino {
  #pool;
  #players;
  #hotHouse;

  /**
   * @param {{ url: string, players: number, connections: number, hotHouse: boolean }} options `hotHouse`: each bet changes
   *   the balance of the house, in one row; otherwise that balance is left to be summed from the transfers
   */
  constructor({ url, players, connections, hotHouse }) {
    this.#pool = new pg.Pool({ connectionString: url, max: connections, application_name: 'croupier bench naive' });
    this.#players = players;
    this.#hotHouse = hotHouse;
  }

  /**
   * @param {string} url of an empty database
   * @param {number} players
   */
  static async prepare(url, players) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(SCHEMA);
    await client.query(
      `insert into account select n, 1000000000000, 0, md5(n::text) || md5((-n)::text), md5(n::text)
         from generate_series(1, $1::int) n`,
      [players],
    );
    await client.query('analyze account');
    await client.end();
  }

  async bet() {
    const client = await this.#pool.connect();
    try {
      await client.query('begin');
      await this.#place(client, 1 + Math.floor(Math.random() * this.#players));
      await client.query('commit');
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  close() {
    return this.#pool.end();
  }

  /**
   * @param {pg.PoolClient} client
   * @param {number} player
   */
  async #place(client, player) {
    const run = (/** @type {keyof typeof statements} */ name, /** @type {unknown[]} */ values) =>
      client.query({ name, text: statements[name], values });
    const account = (await run('lock', [player])).rows[0];
    if (BigInt(account.balance) < STAKE) throw new Error('the player has no coins left');
    const id = randomUUID();
    const roll = drawBelow10000(account.server_seed, `${account.client_seed}:${account.nonce}`);
    const payout = roll < WINS_BELOW ? PAYOUT : 0n;
    const outcome = JSON.stringify({ roll, win: payout > 0n });
    await run('bet', [id, player, STAKE, payout, account.nonce, PARAMS, outcome]);
    await run('transfer', [id, player, HOUSE, STAKE]);
    if (payout > 0n) await run('transfer', [id, HOUSE, player, payout]);
    await run('player', [player, payout - STAKE]);
    if (this.#hotHouse) await run('house', [HOUSE, STAKE - payout]);
    const balance = BigInt(account.balance) + payout - STAKE;
    await run('outbox', [
      JSON.stringify({ id, player, stake: `${STAKE}`, payout: `${payout}`, balance: `${balance}` }),
    ]);
  }
}

/**
 * Words of the HMAC until one is below the largest multiple of 10,000.
 * @param {string} serverSeed
 * @param {string} message
 */
function drawBelow10000(serverSeed, message) {
  for (let block = 0; ; block += 1) {
    const digest = createHmac('sha256', serverSeed).update(`${message}:${block}`).digest();
    for (let at = 0; at < digest.length; at += 4) {
      const word = digest.readUInt32BE(at);
      if (word < 4_294_960_000) return word % 10_000;
    }
  }
}
