import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort, spawnServer, startOf, stopProcess, Unavailable, untilHealthy } from './process.mjs';

/** What `down` may end: the very process that `up` recorded, with its group, and nothing that has its number. */

const us = { spawn: {}, prefix: [] };

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'croupier-services-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('ends what it started, with the processes that this one started', async () => {
  await inFolder(async (folder) => {
    const script = 'sleep 300 & echo $! > "$1/child"; wait';
    const server = spawnServer('/bin/sh', ['-c', script, 'sh', folder], { folder, identity: us });
    const readChild = () => readFile(join(folder, 'child'), 'utf8').then(Number, () => 0);
    await expect.poll(readChild).toBeGreaterThan(0);
    const child = await readChild();
    const startedAt = startOf(server.pid) ?? '';
    expect(startedAt).not.toBe('');
    expect(await stopProcess({ pid: server.pid, startedAt, urls: {} }, 'SIGTERM')).toBe(true);
    expect(startOf(server.pid)).toBeNull();
    await expect.poll(() => startOf(child)).toBeNull();
  });
});

test('leaves a process alone that started at another time than the recorded one', async () => {
  await inFolder(async (folder) => {
    const server = spawnServer('/bin/sleep', ['300'], { folder, identity: us });
    const startedAt = startOf(server.pid) ?? '';
    expect(await stopProcess({ pid: server.pid, startedAt: 'long ago', urls: {} }, 'SIGTERM')).toBe(false);
    expect(startOf(server.pid)).toBe(startedAt);
    await stopProcess({ pid: server.pid, startedAt, urls: {} }, 'SIGTERM');
  });
});

test('a server that ends before it answers is unavailable, and its log says why', async () => {
  await inFolder(async (folder) => {
    const server = spawnServer('/bin/sh', ['-c', 'echo no room >&2; exit 3'], { folder, identity: us });
    const waiting = untilHealthy(server, folder, () => Promise.resolve(false));
    await expect(waiting).rejects.toThrow(Unavailable);
    await expect(waiting).rejects.toThrow(/ended with 3\nno room/);
  });
});

test('gives a port that is free', async () => {
  expect(await freePort()).toBeGreaterThan(0);
});
