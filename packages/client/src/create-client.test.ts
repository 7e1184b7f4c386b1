import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from './create-client.js';
import type { ClientOptions } from './client.js';
import { NoReplyError } from './no-reply-error.js';
import { ProblemError } from './problem-error.js';

/** Goal: a lost reply never becomes a second bet, and nothing is asked for ever. The server is a script of answers. */

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string;
}
type Answer = (response: ServerResponse, seen: Seen) => void;

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

async function standIn(answers: Answer[], options: Partial<ClientOptions> = {}) {
  const seen: Seen[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const entry = { method, url, authorization: headers.authorization, body };
      seen.push(entry);
      const answer = answers[seen.length - 1] ?? answers.at(-1);
      answer?.(response, entry);
    });
  });
  open.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const waits: number[] = [];
  const client = createClient({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    wait: (ms) => (waits.push(ms), Promise.resolve()),
    ...options,
  });
  return { client, seen, waits };
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers });
    response.end(JSON.stringify(body));
  };
const problem = (status: number, code: string, more: object = {}, headers: Record<string, string> = {}) =>
  json(status, { type: 'about:blank', title: code, status, code, detail: `${code}.`, ...more }, headers);
const lost: Answer = (response) => response.destroy();
/** Says 201 and half of a body, then breaks: the command was done, the reply is lost. */
const brokenBody: Answer = (response) => {
  response.writeHead(201, { 'content-type': 'application/json', 'content-length': '5000' });
  response.write('{"bet":');
  response.destroy();
};
const hash = 'a'.repeat(64);
const betReply: Answer = (response, seen) => {
  const { id } = JSON.parse(seen.body) as { id: string };
  const bet = {
    id,
    roundId: id,
    state: 'settled',
    game: 'dice',
    asset: 'PLAY',
    stakeMinor: '10000',
    payoutMinor: '0',
    outcome: { roll: 1 },
    nonce: 0,
    serverSeedHash: hash,
    clientSeed: 'c',
    clientSeedBy: 'player',
  };
  json(201, { bet, balanceMinor: '9007199254740993', receipt: { lane: 0, seq: '1', hash } })(response, seen);
};
const bet = { game: 'dice', asset: 'PLAY', stakeMinor: '10000', params: { side: 'under', wins: 4950 } };
const wallet = json(200, { accounts: [] });

describe('client', () => {
  it('parses a bet’s reply and leaves amounts as text, above 2^53 too', async () => {
    const { client, seen } = await standIn([betReply], { token: 't' });
    const reply = await client.placeBet(bet);
    expect(reply.balanceMinor).toBe('9007199254740993');
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/v1/bets', authorization: 'Bearer t' });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ ...bet, id: reply.bet.id });
  });

  it('[S-BIZ-1] sends the same id and words again after a lost reply, a broken one and a 503', async () => {
    const { client, seen, waits } = await standIn([
      lost,
      brokenBody,
      problem(503, 'busy', {}, { 'retry-after': '2' }),
      betReply,
    ]);
    const reply = await client.placeBet(bet);
    expect(seen).toHaveLength(4);
    expect(new Set(seen.map((one) => one.body)).size).toBe(1);
    expect(seen[3]?.body).toContain(reply.bet.id);
    expect(waits).toEqual([150, 400, 2_000]);
  });

  it('keeps an id that the caller made', async () => {
    const { client } = await standIn([betReply]);
    const id = '5f0c1b5e-4b0a-4c7e-9a3e-0d6f7c1b2a39';
    expect((await client.placeBet({ ...bet, id })).bet.id).toBe(id);
  });

  it('makes another id for each command', async () => {
    const { client } = await standIn([betReply]);
    const [one, two] = [await client.placeBet(bet), await client.placeBet(bet)];
    expect(one.bet.id).not.toBe(two.bet.id);
  });

  it('gives up after a bounded number of attempts and says that nobody answered', async () => {
    const { client, seen } = await standIn([lost], { attemptsMax: 3 });
    await expect(client.placeBet(bet)).rejects.toBeInstanceOf(NoReplyError);
    expect(seen).toHaveLength(3);
  });

  it('ends a row of 503 with the server’s own problem', async () => {
    const { client } = await standIn([problem(503, 'outcome_unknown')], { attemptsMax: 2 });
    await expect(client.wallet()).rejects.toMatchObject({ code: 'outcome_unknown', status: 503 });
  });

  it('gives up an attempt that takes too long', async () => {
    const { client, seen } = await standIn([() => undefined, wallet], { timeoutMs: 60 });
    await client.wallet();
    expect(seen).toHaveLength(2);
  });

  it('throws a refusal with its numbers and asks once', async () => {
    const { client, seen } = await standIn([problem(422, 'stake_changes_odds', { lowerMinor: '9000' })]);
    const error = await client.placeBet(bet).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ code: 'stake_changes_odds', status: 422, details: { lowerMinor: '9000' } });
    expect(seen).toHaveLength(1);
  });

  it('puts an answer without a problem into words', async () => {
    const html: Answer = (response) => response.writeHead(500, { connection: 'close' }).end('<h1>no</h1>');
    const { client } = await standIn([html]);
    await expect(client.wallet()).rejects.toMatchObject({ code: 'unexpected_answer', detail: '<h1>no</h1>' });
  });

  it('refuses a reply that does not have the published shape', async () => {
    const { client } = await standIn([json(200, { accounts: [{ asset: 'PLAY', cashMinor: 1 }] })]);
    await expect(client.wallet()).rejects.toThrow('published shape');
  });
});

describe('client session', () => {
  const player = { id: '1', telegramId: '1', firstName: 'A', lastName: null, username: null, languageCode: null };
  const seeds = { serverSeedHash: hash, nextServerSeedHash: hash, clientSeed: 'c', clientSeedBy: 'house', nonce: 0 };
  const session = json(201, { token: 'fresh', expiresAt: '2026-11-24T14:00:00.000Z', player, seeds });

  it('keeps the token of a sign-in and forgets it at the end', async () => {
    const { client, seen } = await standIn([session, wallet, (response) => response.writeHead(204).end(), wallet]);
    await client.signIn({ initData: 'x=1' });
    await client.wallet();
    await client.endSession();
    await client.wallet();
    expect(seen.map((one) => one.authorization)).toEqual([undefined, 'Bearer fresh', 'Bearer fresh', undefined]);
  });

  it('signs in again once for requests that fail together, and sends the same command again', async () => {
    let asked = 0;
    const answer: Answer = (response, entry) => {
      if (entry.authorization !== 'Bearer two') problem(401, 'unauthenticated')(response, entry);
      else if (entry.url === '/v1/bets') betReply(response, entry);
      else wallet(response, entry);
    };
    const signInAgain = () => ((asked += 1), Promise.resolve('two'));
    const { client, seen } = await standIn([answer], { token: 'one', signInAgain });
    await Promise.all([client.placeBet(bet), client.wallet()]);
    expect(asked).toBe(1);
    const bodies = seen.filter((one) => one.url === '/v1/bets').map((one) => one.body);
    expect(bodies).toHaveLength(2);
    expect(bodies[0]).toBe(bodies[1]);
  });

  it('does not go round in circles when the fresh session is refused too', async () => {
    const { client, seen } = await standIn([problem(401, 'unauthenticated')], {
      token: 'one',
      signInAgain: () => Promise.resolve('two'),
    });
    await expect(client.wallet()).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(seen).toHaveLength(2);
  });

  it('writes path and query of a route from its input', async () => {
    const { client, seen } = await standIn([json(200, { rounds: [], nextCursor: null })]);
    await client.listRounds({ state: 'open', limit: 5 });
    await client.listRounds();
    const roundId = '5f0c1b5e-4b0a-4c7e-9a3e-0d6f7c1b2a39';
    await client.playMove({ roundId, move: { tile: 3 } }).catch(() => undefined);
    expect(seen.map((one) => one.url)).toEqual([
      '/v1/rounds?limit=5&state=open',
      '/v1/rounds',
      `/v1/rounds/${roundId}/moves`,
    ]);
    expect(Object.keys(JSON.parse(seen[2]?.body ?? '') as object)).toEqual(['id', 'move']);
  });
});
