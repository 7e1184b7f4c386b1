import { parseArgs } from 'node:util';
import { readConfig } from '../config.js';
import { takeTrialBalance, type AssetBalance, type OffAccount, type TrialBalance } from '../ledger/trial-balance.js';
import { openPool } from '../platform/database.js';
import { loadSecrets } from '../platform/secrets.js';
import type { Command } from './command.js';
import { processStreams, type CommandStreams } from './json-lines.js';
import { openBook } from './open-book.js';

const usage = `croupier books [--json]

Prints the trial balance of the database at DATABASE_URL (unset: the embedded one): for each asset what is in each pocket
over all players, the house and the world outside, and the sum, which must be zero. Compares each account with its
postings, held money with open holds, and money in play with open rounds. Exits 1, and names the accounts that are off,
unless all of it is right. Amounts are minor units.`;

/** The command over the given streams, configured by `env`. */
export function makeBooksCommand(streams: CommandStreams, env: NodeJS.ProcessEnv): Command {
  return {
    name: 'books',
    summary: 'print the trial balance, which is zero, and name accounts that are off',
    usage,
    async run(args) {
      const asJson = wantsJson(args);
      if (asJson === null) {
        streams.err.write(`${usage}\n`);
        return 2;
      }
      const config = readConfig(env);
      const book = await openBook(config, await loadSecrets(config));
      const pool = openPool(book.url, { name: 'books', max: 1, statementTimeoutMs: 0 });
      try {
        const balance = await takeTrialBalance(pool);
        streams.out.write(asJson ? `${booksJson(balance)}\n` : booksText(balance));
        return balance.isBalanced ? 0 : 1;
      } finally {
        await pool.end();
        await book.close();
      }
    },
  };
}

/** Adds the book up. */
export const booksCommand: Command = makeBooksCommand(processStreams, process.env);

function wantsJson(args: readonly string[]): boolean | null {
  try {
    return parseArgs({ args: [...args], options: { json: { type: 'boolean' } } }).values.json ?? false;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** One line; amounts as decimal strings. */
function booksJson(balance: TrialBalance): string {
  return JSON.stringify(balance, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** A table with a line for each asset, then a line for each account that is off. */
function booksText({ assets, off, isBalanced }: TrialBalance): string {
  const rows = [headings, ...assets.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  const verdict = isBalanced ? 'The books balance.' : 'The books do NOT balance.';
  return [...lines, '', ...off.map(offLine), verdict, ''].join('\n');
}

const headings = ['asset', 'cash', 'bonus', 'held', 'in play', 'house', 'outside', 'sum'];

function cellsOf({ asset, pockets, sumMinor }: AssetBalance): string[] {
  const { cash, bonus, held, in_play: inPlay, house, outside } = pockets;
  return [asset, ...[cash, bonus, held, inPlay, house, outside, sumMinor].map(String)];
}

function offLine({
  table,
  playerId,
  accountNo,
  lane,
  asset,
  pocket,
  balanceMinor,
  expectedMinor,
  by,
}: OffAccount): string {
  const whose = table === 'account' ? `player ${playerId ?? ''}, account ${accountNo ?? 0}` : `lane ${lane ?? ''}`;
  return `${table}: ${whose}, ${asset} ${pocket}: ${balanceMinor}, but ${expectedMinor} by its ${by}`;
}
