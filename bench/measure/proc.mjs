// @ts-check
import { readdirSync, readFileSync } from 'node:fs';

/** CPU time and memory of processes as Linux tells them; null on other systems. */

/** Linux counts in hundredths of a second on every machine that Node runs on. */
const TICK_US = 10_000;

/**
 * @param {number} pid
 * @returns {{ parent: number, ownUs: number, reapedUs: number } | null} `reapedUs`: of its children that have ended
 */
function readStat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name may hold spaces and brackets; the fields begin after the last one.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
    return { parent: fields[1] ?? 0, ownUs: (utime + stime) * TICK_US, reapedUs: (cutime + cstime) * TICK_US };
  } catch {
    return null;
  }
}

/**
 * CPU time of one process, in microseconds.
 * @param {number} pid
 */
export function cpuOf(pid) {
  return readStat(pid)?.ownUs ?? null;
}

/** CPU time of all children of this process that have ended, in microseconds. */
export function cpuOfEndedChildren() {
  return readStat(process.pid)?.reapedUs ?? null;
}

/**
 * CPU time of a server and of its children, those that have ended too, in microseconds.
 * @param {number} pid
 */
export function cpuOfFamily(pid) {
  const parent = readStat(pid);
  if (parent === null) return null;
  let sumUs = parent.ownUs + parent.reapedUs;
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : null;
    if (stat?.parent === pid) sumUs += stat.ownUs + stat.reapedUs;
  }
  return sumUs;
}

/**
 * @param {number} pid
 * @returns {number | null} null also where the process is not of this machine
 */
export function parentOf(pid) {
  return readStat(pid)?.parent ?? null;
}

/**
 * Memory that a process holds, in bytes.
 * @param {number} pid
 */
export function residentOf(pid) {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}
