// @ts-check
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  realpathSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Latencies } from './latencies.mjs';

/**
 * How long the disk takes to say that 8 kB are safe: what every design waits for, so that ratios of different disks
 * can't be compared without it. Written as the write-ahead log is: over a file whose blocks are there already.
 */

const FILE_BYTES = 16 * 1024 * 1024;
const PAGE_BYTES = 8_192;

/**
 * @typedef {object} Flush
 * @property {number} count
 * @property {number | null} p50Ms
 * @property {number | null} p99Ms
 * @property {boolean} isWalDisk Whether the file lay on the disk of the log.
 */

/**
 * @param {{ walDirectory: string, root: string, seconds: number }} options `root` is where files may be made otherwise
 * @returns {Flush}
 */
export function measureFlush({ walDirectory, root, seconds }) {
  const { folder, isWalDisk } = chooseFolder(walDirectory, root);
  const path = join(folder, `croupier-flush-${process.pid}`);
  const file = openSync(path, 'w', 0o600);
  try {
    const megabyte = Buffer.alloc(1024 * 1024, 1);
    for (let at = 0; at < FILE_BYTES; at += megabyte.length) writeSync(file, megabyte, 0, megabyte.length, at);
    fsyncSync(file);
    const latencies = new Latencies();
    const page = Buffer.alloc(PAGE_BYTES, 2);
    const end = performance.now() + seconds * 1000;
    for (let at = 0, from = performance.now(); from < end; at = (at + PAGE_BYTES) % FILE_BYTES) {
      writeSync(file, page, 0, page.length, at);
      fdatasyncSync(file);
      const now = performance.now();
      latencies.add(now - from);
      from = now;
    }
    const { p50Ms, p99Ms } = latencies.summary();
    return { count: latencies.count, p50Ms, p99Ms, isWalDisk };
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
}

/**
 * A folder on the log's disk in which we may write. Not the cluster's own: a file of ours has no business there.
 * @param {string} walDirectory
 * @param {string} root
 */
function chooseFolder(walDirectory, root) {
  const candidates = [root, tmpdir()];
  try {
    const wal = realpathSync(walDirectory);
    const device = statSync(wal).dev;
    for (let folder = dirname(dirname(wal)); ; folder = dirname(folder)) {
      candidates.push(folder);
      if (folder === dirname(folder)) break;
    }
    const folder = candidates.find((path) => statSync(path).dev === device && isWritable(path));
    if (folder !== undefined) return { folder, isWalDisk: true };
  } catch {
    // The cluster is another machine's or another user's: its disk can't be seen from here.
  }
  return { folder: existsSync(root) ? root : tmpdir(), isWalDisk: false };
}

/** @param {string} folder */
function isWritable(folder) {
  const path = join(folder, `croupier-probe-${process.pid}`);
  try {
    closeSync(openSync(path, 'wx'));
    rmSync(path);
    return true;
  } catch {
    return false;
  }
}
