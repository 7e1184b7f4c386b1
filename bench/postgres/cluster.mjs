// @ts-check
import { join } from 'node:path';
import pg from 'pg';
import { appRole } from '../server-modules.mjs';

/** A PostgreSQL in which the benchmark makes databases of its own, and removes them. */

/**
 * What its figures depend on.
 * @typedef {object} ClusterFacts
 * @property {string} version
 * @property {Record<string, string>} settings
 * @property {string} walDirectory
 */

const SETTINGS = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'shared_buffers',
  'huge_pages',
  'max_wal_size',
  'checkpoint_timeout',
  'wal_compression',
  'wal_sync_method',
];

export class Cluster {
  /** @type {Set<string>} */
  #databases = new Set();
  #url;
  #internalSecret;

  /**
   * @param {string} url of any database, with a login that may make databases
   * @param {string} internalSecret what the serving roles' names and passwords derive from
   */
  constructor(url, internalSecret) {
    this.#url = url;
    this.#internalSecret = internalSecret;
  }

  /** @returns {Promise<ClusterFacts>} */
  async facts() {
    return this.#withClient(async (client) => {
      const { rows } = await client.query(
        'select name, current_setting(name) as value from pg_settings where name = any($1)',
        [SETTINGS],
      );
      const server = await client.query(
        `select current_setting('server_version') as version, current_setting('data_directory', true) as directory`,
      );
      return {
        version: server.rows[0].version,
        settings: Object.fromEntries(rows.map(({ name, value }) => [name, value])),
        walDirectory: join(server.rows[0].directory ?? '/', 'pg_wal'),
      };
    });
  }

  /**
   * Makes an empty database that waits for the disk at each commit, whatever the cluster's default is.
   * @param {string} purpose letters
   * @returns {Promise<string>} the owner's URL
   */
  async createDatabase(purpose) {
    const name = `croupier_bench_${process.pid}_${purpose}`;
    await this.#withClient(async (client) => {
      await client.query(`drop database if exists ${name} with (force)`);
      await client.query(`create database ${name}`);
      await client.query(`alter database ${name} set synchronous_commit = on`);
    });
    this.#databases.add(name);
    const url = new URL(this.#url);
    url.pathname = `/${name}`;
    return url.href;
  }

  /**
   * Removes a database and the role that served it.
   * @param {string} url
   */
  async dropDatabase(url) {
    const name = new URL(url).pathname.slice(1);
    if (!this.#databases.delete(name)) return;
    await this.#withClient(async (client) => {
      await client.query(`drop database if exists ${name} with (force)`);
      await client.query(`drop role if exists ${appRole(name, this.#internalSecret).name}`);
    });
  }

  async dropAll() {
    for (const name of [...this.#databases]) {
      const url = new URL(this.#url);
      url.pathname = `/${name}`;
      await this.dropDatabase(url.href);
    }
  }

  /**
   * @template T
   * @param {(client: pg.Client) => Promise<T>} work
   */
  async #withClient(work) {
    const client = new pg.Client({ connectionString: this.#url, application_name: 'croupier bench' });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}
