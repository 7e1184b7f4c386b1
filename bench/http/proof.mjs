// @ts-check
import { randomUUID } from 'node:crypto';
import { verifyRound } from '@croupier/games';
import { nodeHashing } from '../server-modules.mjs';

/**
 * That what was counted were bets: some replies are kept, their players then have their seeds revealed, and each of
 * those rounds is proved by the verifier that runs outside the server.
 *
 * @typedef {{ token: string, id: string, body: string }} Sample
 */

/**
 * @param {string} url
 * @param {readonly Sample[]} samples
 * @returns {Promise<{ proved: number }>} Throws at the first that is not what it should be.
 */
export async function proveSamples(url, samples) {
  const tokens = new Set(samples.map(({ token }) => token));
  for (const token of tokens) {
    await call(url, token, 'POST /v1/seeds/rotate', { id: randomUUID(), clientSeed: 'bench' });
  }
  for (const { token, id, body } of samples) {
    const { bet } = JSON.parse(body);
    const { round } = await call(url, token, `GET /v1/rounds/${id}`);
    const same = bet.id === id && bet.state === 'settled' && bet.nonce === round.nonce;
    if (!same || bet.payoutMinor !== round.payoutMinor) throw new Error(`the reply to bet ${id} is not its round`);
    // Instant rounds have no cap of their own, which the verifier knows as a record without one.
    const { capMinor, ...record } = round;
    const judged = verifyRound(nodeHashing, capMinor === null ? record : round);
    if (judged.verdict !== 'proved')
      throw new Error(`bet ${id} is ${judged.verdict}: ${JSON.stringify(judged.checks)}`);
  }
  return { proved: samples.length };
}

/**
 * @param {string} url
 * @param {string} token
 * @param {string} line
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
async function call(url, token, line, body) {
  const [method = 'GET', path = '/'] = line.split(' ');
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${line} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
