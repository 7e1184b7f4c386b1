import { randomBytes } from 'node:crypto';
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * A lock between processes of one machine, as a file: only one at a time may create or start the cluster. It is held for
 * the length of a start, and survives the death of its holder no longer than others need to see that death.
 */

const POLL_MS = 50;
/** No start takes this long, so whoever holds the lock longer is not what it was: another program has its process id. */
const STALE_MS = 120_000;

/** Runs `work` under the lock at `path`. Throws when it could not be had in time. */
export async function withFileLock<T>(path: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  // The nonce tells this holding from every other, also from one of a process that had the same id before.
  const content = `${process.pid} ${await startOf(process.pid)} ${randomBytes(8).toString('hex')}\n`;
  const draft = `${path}.${process.pid}-${randomBytes(6).toString('hex')}`;
  await writeFile(draft, content, { mode: 0o600 });
  try {
    const endsAt = performance.now() + waitMs;
    while (!(await tryLink(draft, path))) {
      await removeIfStale(path);
      if (performance.now() > endsAt) throw new Error(`${path} is held by another process: ${await describe(path)}`);
      await wait(POLL_MS);
    }
  } finally {
    await rm(draft, { force: true });
  }
  try {
    return await work();
  } finally {
    if ((await readOrNull(path)) === content) await rm(path, { force: true });
  }
}

/** A link appears with its content, or not at all, and fails when the name is taken. */
async function tryLink(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    // No hard links on this file system. A reader may see the file empty for a moment, and then takes it for held.
    return writeFile(path, await readFile(draft), { flag: 'wx', mode: 0o600 }).then(
      () => true,
      (reason: unknown) => {
        if ((reason as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw reason;
      },
    );
  }
}

/**
 * Removes the lock of a dead holder. Two that see the same dead lock must not both remove it, as the second would remove
 * the new lock of the first: removing is itself locked, by a name made of the dead lock's nonce, and looks again.
 */
async function removeIfStale(path: string): Promise<void> {
  const content = await readOrNull(path);
  if (content === null || !(await isStale(path, content))) return;
  const claim = `${path}.stale-${content.trim().split(' ')[2] ?? 'unknown'}`;
  try {
    await writeFile(claim, '', { flag: 'wx' });
  } catch {
    if ((await ageMs(claim)) > STALE_MS) await rm(claim, { force: true });
    return;
  }
  if ((await readOrNull(path)) === content) await rm(path, { force: true });
  await rm(claim, { force: true });
}

async function isStale(path: string, content: string): Promise<boolean> {
  if ((await ageMs(path)) > STALE_MS) return true;
  const [pid, start] = content.trim().split(' ');
  if (pid === undefined || start === undefined) return false;
  return !isAlive(Number(pid)) || (await startOf(Number(pid))) !== start;
}

/** Whether a process has this id, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process started, in ticks since the machine did, or `-` where the system does not say. */
async function startOf(pid: number): Promise<string> {
  const text = await readOrNull(`/proc/${pid}/stat`);
  // The name of the program, in brackets, may hold anything; field 22 is counted from behind it.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
}

async function ageMs(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
}

async function describe(path: string): Promise<string> {
  return `process ${(await readOrNull(path))?.split(' ')[0] ?? 'unknown'}`;
}

async function readOrNull(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}
