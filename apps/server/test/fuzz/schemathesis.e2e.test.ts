import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';

/**
 * Schemathesis, a fuzzer that others wrote, against the whole application: it makes requests from the published document,
 * right and wrong ones, and judges every answer by it. It is a program of Python's, installed into a folder of ours where
 * Python and its package index can be had; elsewhere these tests are skipped.
 */

const VERSION = '4.32.5';
const root = join(import.meta.dirname, '../../../..');
const venv = join(root, '.services/schemathesis');
const program = join(venv, 'bin/schemathesis');
const EXAMPLES_MAX = 100;
/** A failure quotes its request, which may be hundreds of kilobytes. */
const LINE_MAX = 400;
const SECONDS_MAX = 150;

interface Ran {
  readonly code: number;
  readonly output: string;
}

function run(
  file: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const limits = { timeout: SECONDS_MAX * 1000, maxBuffer: 64 * 1024 * 1024 };
    execFile(file, args, { ...options, ...limits }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      const lines = `${stdout}${stderr}`.split('\n').map((line) => line.slice(0, LINE_MAX));
      resolve({ code, output: lines.join('\n') });
    });
  });
}

/** Whether the fuzzer is there, in this version; installs it at the first time. */
async function installed(): Promise<boolean> {
  if (existsSync(program) && (await run(program, ['--version'])).output.includes(VERSION)) return true;
  await mkdir(join(root, '.services'), { recursive: true, mode: 0o711 });
  if ((await run('python3', ['-m', 'venv', '--clear', venv])).code !== 0) return false;
  const pip = await run(join(venv, 'bin/pip'), [
    'install',
    '--quiet',
    '--disable-pip-version-check',
    `schemathesis==${VERSION}`,
  ]);
  return pip.code === 0;
}

const canFuzz = await installed();

describe.skipIf(!canFuzz)('[S-IN-1] schemathesis finds no answer outside the published document', () => {
  let server: TestServer;
  let folder: string;

  beforeAll(async () => {
    server = await startTestServer();
    folder = await mkdtemp(join(tmpdir(), 'croupier-fuzz-'));
  }, 60_000);

  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function fuzz(filters: readonly string[], token: string): Promise<Ran> {
    const config = join(import.meta.dirname, 'schemathesis.toml');
    const seed = String(Math.floor(Math.random() * 2 ** 31));
    const limits = ['--max-examples', String(EXAMPLES_MAX), '--seed', seed, '--request-timeout', '10', '--no-color'];
    const what = ['run', `${server.url}/openapi.json`, '--checks', 'all', '--continue-on-failure', ...limits];
    return run(program, ['--config-file', config, ...what, '-H', `Authorization: Bearer ${token}`, ...filters], {
      cwd: folder,
      env: { ...process.env, SCHEMATHESIS_HOOKS: join(import.meta.dirname, 'hooks.py') },
    });
  }

  it(
    'in all routes that leave the session as it is',
    async () => {
      const without = ['--exclude-operation-id', 'endSession', '--exclude-operation-id', 'renewSession'];
      const { code, output } = await fuzz(without, await server.signIn(21));
      expect(code, output).toBe(0);
      expect(output).toContain('Tested: 9');
    },
    (SECONDS_MAX + 10) * 1000,
  );

  it(
    'in the routes that end the session they are asked with',
    async () => {
      for (const name of ['endSession', 'renewSession']) {
        const { code, output } = await fuzz(['--include-operation-id', name], await server.signIn(22));
        expect(code, output).toBe(0);
        expect(output).toContain('Tested: 1');
      }
    },
    (SECONDS_MAX + 10) * 1000,
  );
});
