// @ts-check
import { spawn } from 'node:child_process';
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * One bet, played from outside: `npm start` on the embedded defaults with this Node, sign-in with launch data signed as
 * Telegram does, a bet, the same bet again, the revealed seed against its commitment, the books, the audit. Ends with
 * the line `N passed, N failed`.
 */

const root = join(import.meta.dirname, '../..');
const START_TIMEOUT_MS = 60_000;
const token = `7000000001:${createHash('sha256').update('played-bet').digest('base64url').slice(0, 35)}`;
const dataDir = await mkdtemp(join(tmpdir(), 'croupier-bet-'));
const port = await freePort();
const base = `http://127.0.0.1:${port}`;
/** @type {NodeJS.ProcessEnv} */
const env = { ...process.env, PORT: String(port), DATA_DIR: dataDir, BOT_TOKEN: token, HOST: '127.0.0.1' };
delete env.DATABASE_URL;
let passed = 0;
let failed = 0;

const server = npm(['start'], { detached: true });
let output = '';
server.stdout.on('data', (text) => (output += text));
server.stderr.on('data', (text) => (output += text));
try {
  await step('npm start serves', ready);
  await step('a bet is answered, and the same id again the same way', playBet);
  await step('SIGTERM ends it', stop);
  await step('the books balance', () => command(['books']));
  await step('the audit follows every command', () => command(['audit']));
} finally {
  await stop().catch(() => undefined);
  await rm(dataDir, { recursive: true, force: true });
}
if (failed > 0) console.log(output);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/**
 * @param {string} name
 * @param {() => Promise<unknown>} work
 */
async function step(name, work) {
  if (failed > 0) return; // Each step stands on the one before.
  try {
    await work();
    passed += 1;
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function ready() {
  const endsAt = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const answer = await fetch(`${base}/readyz`).catch(() => null);
    if (answer?.ok) return;
    if (server.exitCode !== null) throw new Error(`it ended with ${server.exitCode}`);
    if (Date.now() > endsAt) throw new Error(`not ready in ${START_TIMEOUT_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function playBet() {
  const session = await call('POST', '/v1/sessions', { initData: launchData() }, 201);
  const auth = { authorization: `Bearer ${session.body.token}` };
  const { games } = (await call('GET', '/v1/games', undefined, 200)).body;
  const dice = games.find((/** @type {{ id: string }} */ game) => game.id === 'dice');
  const bet = { id: randomUUID(), game: 'dice', asset: 'PLAY', stakeMinor: '10000', params: dice.params.examples[0] };
  const first = await call('POST', '/v1/bets', bet, 201, auth);
  const again = await call('POST', '/v1/bets', bet, 200, auth);
  if (JSON.stringify(again.body) !== JSON.stringify(first.body)) throw new Error('the repeated bet differs');
  if (again.headers.get('idempotent-replay') !== 'true') throw new Error('no Idempotent-Replay header');
  const rotation = { id: randomUUID(), clientSeed: 'played-from-outside' };
  const { revealed } = (await call('POST', '/v1/seeds/rotate', rotation, 201, auth)).body;
  // The text of the seed is committed to, not the bytes that it spells.
  const hash = createHash('sha256').update(revealed.serverSeed).digest('hex');
  if (hash !== first.body.bet.serverSeedHash) throw new Error('the revealed seed is not the committed one');
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} body
 * @param {number} status what the answer must have
 * @param {Record<string, string>} headers
 */
async function call(method, path, body, status, headers = {}) {
  const answer = await fetch(base + path, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (answer.status !== status) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 300)}`);
  return { headers: answer.headers, body: JSON.parse(text) };
}

/** Launch data for an invented user, signed as Telegram signs it (core.telegram.org/bots/webapps). */
function launchData() {
  /** @type {Record<string, string>} */
  const fields = {
    auth_date: String(Math.floor(Date.now() / 1000)),
    query_id: 'AAHplayedfromoutside',
    user: JSON.stringify({ id: 4503599627370495, first_name: 'Played', language_code: 'en' }),
  };
  const lines = Object.keys(fields)
    .sort()
    .map((key) => `${key}=${fields[key]}`);
  const secret = createHmac('sha256', 'WebAppData').update(token).digest();
  const hash = createHmac('sha256', secret).update(lines.join('\n')).digest('hex');
  return new URLSearchParams({ ...fields, hash }).toString();
}

/** @param {string[]} args */
async function command(args) {
  const child = npm(['run', '--silent', 'croupier', '--', ...args], {});
  let printed = '';
  child.stdout.on('data', (text) => (printed += text));
  child.stderr.on('data', (text) => (printed += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`exit code ${code}: ${printed.slice(-1000)}`);
}

async function stop() {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const closed = once(server, 'close');
  process.kill(-server.pid, 'SIGTERM'); // The group: npm, its shell and the server.
  const killer = setTimeout(() => server.pid !== undefined && process.kill(-server.pid, 'SIGKILL'), 20_000);
  await closed;
  clearTimeout(killer);
}

/**
 * @param {string[]} args
 * @param {{ detached?: boolean }} options
 */
function npm(args, options) {
  return spawn('npm', args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

/** @returns {Promise<number>} */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
