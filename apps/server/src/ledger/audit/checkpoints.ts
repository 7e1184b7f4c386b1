import { createPublicKey, type KeyObject } from 'node:crypto';
import type { ClientBase } from 'pg';
import { copyOut } from '../../platform/pg-copy.js';
import { toSafeInteger } from '../../platform/integers.js';
import { isSigned, totalsText } from '../checkpoint.js';
import { MerkleTree } from '../merkle.js';
import { DoesNotFollow } from './does-not-follow.js';
import { checkpointTable, keyOf, readRows, shown, type TextRow } from './stored-table.js';

export interface StoredCheckpoint {
  readonly lane: number;
  readonly seq: number;
  readonly row: TextRow;
}

/** What a checkpoint must say, from the replay. */
export interface ExpectedCheckpoint {
  readonly headHex: string;
  readonly rootHex: string;
  readonly totals: ReadonlyMap<number, bigint>;
  /** The public key that the configuration in force names. */
  readonly keyHex: string;
}

/** The checkpoints of a lane after `from` up to `to`, in order. */
export async function readCheckpoints(
  client: ClientBase,
  lane: number,
  from: number,
  to: number,
): Promise<StoredCheckpoint[]> {
  const found: StoredCheckpoint[] = [];
  const range = `t.lane = ${String(lane)} and t.seq > ${String(from)} and t.seq <= ${String(to)}`;
  await readRows(client, checkpointTable, `where ${range} order by t.seq`, (row) => {
    found.push({ lane, seq: toSafeInteger(row['seq'] ?? '0'), row });
  });
  return found;
}

/** The tree over the row hashes of a lane after `from` up to `to`, and the last of them in hex. */
export async function readTree(
  client: ClientBase,
  lane: number,
  from: number,
  to: number,
): Promise<{ readonly tree: MerkleTree; readonly lastHex: string }> {
  const tree = new MerkleTree();
  let last = '';
  if (from < to) {
    const range = `lane = ${String(lane)} and seq > ${String(from)} and seq <= ${String(to)}`;
    await copyOut(client, `select hash from command where ${range} order by seq`, (tuple) => {
      last = tuple.latin1();
      tree.add(last);
    });
  }
  return { tree, lastHex: Buffer.from(last, 'latin1').toString('hex') };
}

/** Compares a stored checkpoint: what it states, then whose it is. Throws `DoesNotFollow`. */
export function checkCheckpoint({ lane, seq, row }: StoredCheckpoint, expected: ExpectedCheckpoint): void {
  const fail = (column: string, value: string, found: string): DoesNotFollow =>
    new DoesNotFollow({
      ...{ check: 'checkpoint', table: checkpointTable.name, column, row: keyOf(checkpointTable, row), lane, seq },
      expected: shown(value),
      found: shown(found),
    });
  const stated = { head: row['head'] ?? '', root: row['root'] ?? '', totals: row['totals'] ?? '' };
  if (stated.head !== expected.headHex) throw fail('head', expected.headHex, stated.head);
  if (stated.root !== expected.rootHex) throw fail('root', expected.rootHex, stated.root);
  const totals = totalsText(expected.totals);
  if (stated.totals !== totals) throw fail('totals', totals, stated.totals);
  const text = {
    ...{ lane, seq, at: timeOf(row['at'] ?? '') },
    ...{ headHex: stated.head, rootHex: stated.root, totals: stated.totals },
  };
  const key = publicKeyOf(expected.keyHex);
  if (key === null || !isSigned(text, Buffer.from(row['signature'] ?? '', 'hex'), key)) {
    throw fail('signature', `a signature of ${expected.keyHex} over every column`, row['signature'] ?? '');
  }
}

/** Seconds with six decimals as ISO time; anything that is no whole millisecond is left as it is, and fits no signature. */
function timeOf(seconds: string): string {
  const [, whole, millis] = /^(-?\d{1,12})\.(\d{3})000$/.exec(seconds) ?? [];
  if (whole === undefined || millis === undefined) return seconds;
  const ms = toSafeInteger(`${whole}${millis}`);
  return Math.abs(ms) <= 8_640_000_000_000_000 ? new Date(ms).toISOString() : seconds;
}

function publicKeyOf(keyHex: string): KeyObject | null {
  if (!/^[0-9a-f]{64}$/.test(keyHex)) return null;
  const x = Buffer.from(keyHex, 'hex').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
