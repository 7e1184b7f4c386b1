// @ts-check
import pg from 'pg';
import { cpuOf, cpuOfFamily, parentOf } from './proc.mjs';

/**
 * What something costs beside time: bytes of log and of disk, CPU time of Node and of PostgreSQL. A reading before and
 * one after; the differences divided by what was done in between.
 *
 * @typedef {object} Reading
 * @property {number} walBytes
 * @property {number} diskBytes Tables with their indexes.
 * @property {number} checkpoints
 * @property {number | null} nodeUs
 * @property {number | null} postgresUs
 */

const READING = `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as wal,
  (select coalesce(sum(pg_total_relation_size(c.oid)), 0)::float8
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'm') and n.nspname !~ '^(pg_|information_schema$)') as disk`;

export class Meter {
  #client;
  #nodePid;
  /** @type {number | null} */
  #postmaster = null;
  #countCheckpoints = '';

  /**
   * @param {pg.Client} client
   * @param {number} nodePid
   */
  constructor(client, nodePid) {
    this.#client = client;
    this.#nodePid = nodePid;
  }

  /**
   * @param {{ url: string, nodePid?: number }} options `url` is the owner's; `nodePid` this process unless told
   */
  static async open({ url, nodePid = process.pid }) {
    const client = new pg.Client({ connectionString: url, application_name: 'croupier bench meter' });
    await client.connect();
    const meter = new Meter(client, nodePid);
    const { rows } = await client.query(
      `select pg_backend_pid() as pid, current_setting('server_version_num')::int as version`,
    );
    meter.#postmaster = parentOf(rows[0].pid);
    meter.#countCheckpoints =
      rows[0].version >= 170_000
        ? 'select (num_timed + num_requested)::int as n from pg_stat_checkpointer'
        : 'select (checkpoints_timed + checkpoints_req)::int as n from pg_stat_bgwriter';
    return meter;
  }

  /** @returns {Promise<Reading>} */
  async read() {
    const { rows } = await this.#client.query(READING);
    const checkpoints = await this.#client.query(this.#countCheckpoints);
    return {
      walBytes: rows[0].wal,
      diskBytes: rows[0].disk,
      checkpoints: checkpoints.rows[0].n,
      nodeUs: cpuOf(this.#nodePid),
      postgresUs: this.#postmaster === null ? null : cpuOfFamily(this.#postmaster),
    };
  }

  close() {
    return this.#client.end();
  }
}

/**
 * @param {Reading} before
 * @param {Reading} after
 * @param {number} count what was done in between
 */
export function costOf(before, after, count) {
  const each = (/** @type {number | null} */ from, /** @type {number | null} */ to) =>
    from === null || to === null || count === 0 ? null : (to - from) / count;
  return {
    walBytesEach: each(before.walBytes, after.walBytes),
    diskBytesEach: each(before.diskBytes, after.diskBytes),
    nodeUsEach: each(before.nodeUs, after.nodeUs),
    postgresUsEach: each(before.postgresUs, after.postgresUs),
    checkpoints: after.checkpoints - before.checkpoints,
  };
}
