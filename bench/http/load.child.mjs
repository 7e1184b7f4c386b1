// @ts-check
import { randomUUID } from 'node:crypto';
import { runAsChild } from '../measure/child.mjs';
import { Latencies } from '../measure/latencies.mjs';
import { costOf, Meter } from '../measure/meter.mjs';
import { cpuOf, residentOf } from '../measure/proc.mjs';
import { Connection, requestText } from './connection.mjs';
import { launchData } from './launch-data.mjs';
import { proveSamples } from './proof.mjs';

/**
 * Loads the application from outside: every connection is a player who signed in and has one bet under way.
 *
 * @typedef {object} LoadInput
 * @property {string} url
 * @property {number} serverPid
 * @property {string} databaseUrl the owner's
 * @property {string} botToken
 * @property {number} seconds
 * @property {number} warmSeconds
 * @property {readonly { what: 'bets' | 'empty', connections: number }[]} levels `empty`: the route that does nothing
 *
 * @typedef {Awaited<ReturnType<typeof measure>>} HttpFigure
 * @typedef {{ figures: HttpFigure[], proved: number }} LoadResult
 */

const FIRST_TELEGRAM_ID = 5_000_000_000;
const SIGN_INS_AT_ONCE = 16;
/** One reply in so many is kept for the proof, up to so many of a level. */
const SAMPLE_EVERY = 97;
const SAMPLES_MAX = 40;

const BET = '"game":"dice","asset":"PLAY","stakeMinor":"10000","params":{"side":"under","wins":4950}';
const BODY_LENGTH = `{"id":"${randomUUID()}",${BET}}`.length;

runAsChild(async (/** @type {LoadInput} */ input, progress) => {
  const count = Math.max(...input.levels.map(({ connections }) => connections));
  progress(`  signing ${count} players in`);
  const tokens = await signIn(input, count);
  const meter = await Meter.open({ url: input.databaseUrl, nodePid: input.serverPid });
  /** @type {HttpFigure[]} */
  const figures = [];
  /** @type {import('./proof.mjs').Sample[]} */
  const samples = [];
  for (const level of input.levels) {
    const figure = await measure(input, level, tokens, meter, samples, figures.length === 0 ? input.warmSeconds : 1);
    const name = level.what === 'bets' ? 'bets' : 'requests to the empty route';
    progress(`  ${level.connections} connections: ${Math.round(figure.perSecond)} ${name}/s`);
    figures.push(figure);
  }
  await meter.close();
  const { proved } = await proveSamples(input.url, samples);
  return { figures, proved };
});

/**
 * @param {LoadInput} input
 * @param {number} count
 * @returns {Promise<string[]>} a token for each player
 */
async function signIn({ url, botToken }, count) {
  /** @type {string[]} */
  const tokens = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      const initData = launchData(botToken, FIRST_TELEGRAM_ID + next);
      const response = await fetch(`${url}/v1/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ initData }),
      });
      if (response.status !== 201) throw new Error(`signing in answered ${response.status}: ${await response.text()}`);
      const session = /** @type {any} */ (await response.json());
      tokens.push(session.token);
    }
  };
  await Promise.all(Array.from({ length: SIGN_INS_AT_ONCE }, worker));
  return tokens;
}

/**
 * @param {LoadInput} input
 * @param {{ what: 'bets' | 'empty', connections: number }} level
 * @param {readonly string[]} tokens
 * @param {Meter} meter
 * @param {import('./proof.mjs').Sample[]} samples what was kept, to be added to
 * @param {number} warmSeconds
 */
async function measure({ url, seconds, serverPid }, { what, connections }, tokens, meter, samples, warmSeconds) {
  const port = Number(new URL(url).port);
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  const requests = open.map((_, index) => (what === 'bets' ? betsOf(tokens[index] ?? '') : emptyRequests()));
  /** @type {import('./proof.mjs').Sample[]} */
  const kept = [];
  await run(open, requests, warmSeconds, []);
  const batchesBefore = await batchCounts(url);
  const before = await meter.read();
  const loadUs = cpuOf(process.pid);
  const loop = await run(open, requests, seconds, kept);
  const after = await meter.read();
  const batches = differenceOf(batchesBefore, await batchCounts(url));
  const generatorUs = (cpuOf(process.pid) ?? 0) - (loadUs ?? 0);
  for (const connection of open) connection.close();
  samples.push(...kept);
  const cost = costOf(before, after, loop.count);
  const own = { generatorUsEach: generatorUs / loop.count, serverResidentBytes: residentOf(serverPid) };
  return { what, connections, ...loop, batches: what === 'bets' ? batches : null, ...cost, ...own };
}

/**
 * The next request of a player, with the id that it carries.
 * @typedef {() => { id: string, token: string, text: string }} Requests
 */

/**
 * @param {string} token
 * @returns {Requests}
 */
function betsOf(token) {
  // Only the id changes from bet to bet, and it has one length.
  const head = requestText('POST /v1/bets', { token, body: ' '.repeat(BODY_LENGTH) }).slice(0, -BODY_LENGTH);
  return () => {
    const id = randomUUID();
    return { id, token, text: `${head}{"id":"${id}",${BET}}` };
  };
}

/** @returns {Requests} */
function emptyRequests() {
  const text = requestText('GET /healthz');
  return () => ({ id: '', token: '', text });
}

/**
 * Every connection sends its next request when the one before is answered. Only the right replies are counted; others are
 * told by their status. Rejects where a connection breaks, or where there was no right reply at all.
 *
 * @param {readonly Connection[]} connections
 * @param {readonly Requests[]} requests
 * @param {number} seconds
 * @param {import('./proof.mjs').Sample[]} kept
 */
async function run(connections, requests, seconds, kept) {
  const latencies = new Latencies();
  /** @type {Record<number, number>} */
  const others = {};
  const start = performance.now();
  const end = start + seconds * 1000;
  const drive = (/** @type {Connection} */ connection, /** @type {Requests} */ next) =>
    new Promise((resolve, reject) => {
      const send = () => {
        const { id, token, text } = next();
        const from = performance.now();
        connection.request(text, (reply) => {
          const now = performance.now();
          if (reply instanceof Error) return reject(reply);
          if (reply.status === (id === '' ? 200 : 201)) latencies.add(now - from);
          else others[reply.status] = (others[reply.status] ?? 0) + 1;
          if (latencies.count === 0 && now >= end) return reject(new Error(`only ${reply.status}: ${reply.body}`));
          if (reply.status === 201 && kept.length < SAMPLES_MAX && latencies.count % SAMPLE_EVERY === 0) {
            kept.push({ token, id, body: reply.body });
          }
          if (now < end) send();
          else resolve(undefined);
        });
      };
      send();
    });
  await Promise.all(connections.map((connection, index) => drive(connection, requests[index] ?? emptyRequests())));
  const tookSeconds = (performance.now() - start) / 1000;
  return { count: latencies.count, perSecond: latencies.count / tookSeconds, others, ...latencies.summary() };
}

/**
 * Batches and the commands in them so far, as the server counts them.
 * @param {string} url
 */
async function batchCounts(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const sum = (/** @type {string} */ name) =>
    [...text.matchAll(new RegExp(`lane_batch_commands_${name}(?:\\{[^}]*\\})? (\\d+)`, 'g'))].reduce(
      (total, [, value]) => total + Number(value),
      0,
    );
  return { count: sum('count'), commands: sum('sum') };
}

/**
 * @param {{ count: number, commands: number }} before
 * @param {{ count: number, commands: number }} after
 */
function differenceOf(before, after) {
  const count = after.count - before.count;
  return { count, meanSize: count === 0 ? null : (after.commands - before.commands) / count };
}
