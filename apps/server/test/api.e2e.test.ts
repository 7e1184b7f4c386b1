import { randomUUID } from 'node:crypto';
import { Problem, routes, type Route, type RouteName } from '@croupier/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionSettings } from '../src/platform/database.js';
import { launchData, startTestServer, type TestServer } from './support/test-server.js';

/**
 * The API as a client sees it, on the whole application. Hostile input must get a 4xx that says what is wrong, and must
 * leave no trace: after each, the book has no row more than before.
 */

let server: TestServer;
let token: string;
let book: pg.Client;

beforeAll(async () => {
  server = await startTestServer();
  token = await server.signIn(1);
  book = new pg.Client(connectionSettings(server.ownerUrl, { name: 'test' }));
  await book.connect();
}, 60_000);

afterAll(async () => {
  await book.end();
  await server.stop();
});

interface Ask {
  readonly method?: string;
  /** Sent as it is; an object as its JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string | null;
}

function ask(path: string, { method = 'GET', body, headers = {}, token: given = token }: Ask = {}): Promise<Response> {
  return fetch(server.url + path, {
    method,
    headers: {
      ...(given === null ? {} : { authorization: `Bearer ${given}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

function dice(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const params = { side: 'over', wins: 5000 };
  return { id: randomUUID(), game: 'dice', asset: 'PLAY', stakeMinor: '10000', params, ...change };
}

/** A bet as text, with one value written as no serializer would. */
function diceWith(text: string, value: string): string {
  return JSON.stringify(dice()).replace(text, value);
}

async function rows(): Promise<bigint> {
  const { rows: found } = await book.query<{ count: bigint }>('select count(*) as count from croupier.command');
  return found[0]?.count ?? -1n;
}

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return Problem.parse(await response.json());
}

const stake = '"stakeMinor":"10000"';

const hostileBets: [string, unknown, number, string, RegExp][] = [
  ['a number as the stake', dice({ stakeMinor: 10_000 }), 400, 'stakeMinor', /expected string/],
  ['a negative stake', dice({ stakeMinor: '-10000' }), 400, 'stakeMinor', /decimal string/],
  ['a fractional stake', dice({ stakeMinor: '1.5' }), 400, 'stakeMinor', /decimal string/],
  ['a stake with an exponent', dice({ stakeMinor: '1e4' }), 400, 'stakeMinor', /decimal string/],
  ['a stake in hex', dice({ stakeMinor: '0x2710' }), 400, 'stakeMinor', /decimal string/],
  ['a stake with a plus', dice({ stakeMinor: '+10000' }), 400, 'stakeMinor', /decimal string/],
  ['a stake with leading zeros', dice({ stakeMinor: '0010000' }), 400, 'stakeMinor', /decimal string/],
  ['a stake with spaces', dice({ stakeMinor: ' 10000' }), 400, 'stakeMinor', /decimal string/],
  ['a stake in other digits', dice({ stakeMinor: '١٠٠٠٠' }), 400, 'stakeMinor', /decimal string/],
  ['a stake with a newline', dice({ stakeMinor: '10000\n' }), 400, 'stakeMinor', /decimal string/],
  ['an empty stake', dice({ stakeMinor: '' }), 400, 'stakeMinor', /decimal string/],
  ['a stake above int8', dice({ stakeMinor: '9223372036854775808' }), 400, 'stakeMinor', /2\^63-1/],
  ['a stake of 10^400', dice({ stakeMinor: `1${'0'.repeat(400)}` }), 400, 'stakeMinor', /decimal string/],
  ['a stake that only a double holds', diceWith(stake, '"stakeMinor":9007199254740993'), 400, 'stakeMinor', /string/],
  ['a stake beyond any double', diceWith(stake, '"stakeMinor":1e999'), 400, 'stakeMinor', /expected string/],
  ['null as the stake', dice({ stakeMinor: null }), 400, 'stakeMinor', /expected string/],
  ['a list as the stake', dice({ stakeMinor: ['10000'] }), 400, 'stakeMinor', /expected string/],
  ['an id in capitals', dice({ id: randomUUID().toUpperCase() }), 400, 'id', /UUID in lower case/],
  ['an id that is none', dice({ id: "' or 1=1 --" }), 400, 'id', /UUID/],
  ['an unknown field', dice({ bonus: true }), 400, '', /bonus/],
  ['a bet inside another object', { bet: dice() }, 400, 'id', /expected string/],
  ['a list of bets', [dice()], 400, '', /expected object/],
  ['a text as params', dice({ params: 'wins' }), 400, 'params', /expected record/],
  ['null', 'null', 400, '', /expected object/],
  ['an asset in small letters', dice({ asset: 'play' }), 400, 'asset', /code such as/],
  ['a game of 33 letters', dice({ game: 'g'.repeat(33) }), 400, 'game', /32/],
  ['half a character as a key', diceWith('"game"', '"\\ud800":1,"game"'), 400, '', /nrecognized key/],
  ['JSON that is none', '{"id":', 400, '', /not valid JSON/],
  ['deep JSON', dice({ params: JSON.parse('['.repeat(40) + ']'.repeat(40)) as unknown }), 400, '', /deeper than/],
  ['very deep JSON', '['.repeat(60_000), 400, '', /deeper than/],
  ['__proto__', diceWith('"game"', '"__proto__":{"x":1},"game"'), 400, '', /__proto__/],
  ['__proto__ in params', diceWith('"side"', '"__proto__":{"x":1},"side"'), 400, '', /__proto__/],
  ['params with a huge number', diceWith('5000', '9007199254740993'), 422, 'wins', /./],
  ['params with a number beyond any double', diceWith('5000', '1e999'), 422, 'wins', /./],
  ['params with a fraction', diceWith('5000', '5000.5'), 422, 'wins', /./],
  ['params with a negative number', diceWith('5000', '-5000'), 422, 'wins', /./],
  ['params with a text for a number', diceWith('5000', '"5000"'), 422, 'wins', /./],
  ['params with an unknown field', dice({ params: { side: 'over', wins: 5000, luck: 1 } }), 422, '', /luck/],
];

describe('[S-IN-1] hostile bets', () => {
  it.each(hostileBets)('%s: says what is wrong and changes nothing', async (_title, body, status, path, message) => {
    const before = await rows();
    const response = await ask('/v1/bets', { method: 'POST', body });
    const problem = await problemOf(response);
    expect([response.status, problem.code]).toEqual([
      status,
      status === 400 ? 'malformed_request' : 'game_params_invalid',
    ]);
    const issues = problem['issues'] as { path: string; message: string }[];
    expect(issues.map((issue) => issue.path)).toContain(path);
    expect(issues.find((issue) => issue.path === path)?.message).toMatch(message);
    expect(await rows()).toBe(before);
  });

  it.each<[string, unknown, string, string]>([
    ['an unknown game', dice({ game: 'roulette-of-death' }), 'game_unknown', 'game'],
    ['an asset that is not offered', dice({ asset: 'GOLD' }), 'asset_unavailable', 'code'],
    ['no stake at all', dice({ stakeMinor: '0' }), 'stake_out_of_range', 'stakeMinMinor'],
    [
      'the largest stake that int8 holds',
      dice({ stakeMinor: '9223372036854775807' }),
      'stake_out_of_range',
      'stakeMaxMinor',
    ],
  ])('%s: a rule refuses it, with its numbers, and changes nothing', async (_title, body, code, explains) => {
    const before = await rows();
    const response = await ask('/v1/bets', { method: 'POST', body });
    expect(response.status).toBe(422);
    const problem = await problemOf(response);
    expect(problem.code).toBe(code);
    expect(problem).toHaveProperty(explains);
    expect(await rows()).toBe(before);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16', 'text/xml'])(
    '%s is no type of body',
    async (type) => {
      const before = await rows();
      const body = JSON.stringify(dice());
      const response = await ask('/v1/bets', { method: 'POST', body, headers: { 'content-type': type } });
      expect(response.status).toBe(415);
      expect((await problemOf(response)).code).toBe('unsupported_media_type');
      expect(await rows()).toBe(before);
    },
  );

  it('a body above 64 KiB', async () => {
    const response = await ask('/v1/bets', { method: 'POST', body: dice({ params: { pad: 'x'.repeat(70_000) } }) });
    expect(response.status).toBe(413);
    expect((await problemOf(response)).code).toBe('body_too_large');
  });
});

describe('hostile addresses', () => {
  it.each<[string, string, string | null]>([
    ['GET', '/v1/bets', 'POST'],
    ['PUT', '/v1/bets', 'POST'],
    ['DELETE', '/v1/sessions', 'POST'],
    ['POST', '/v1/wallet', 'GET, HEAD'],
    ['PATCH', '/v1/games', 'GET, HEAD'],
    ['OPTIONS', '/v1/bets', 'POST'],
  ])('%s %s: 405, and which methods it takes', async (method, path, allow) => {
    const response = await ask(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
    expect((await problemOf(response)).code).toBe('method_not_allowed');
  });

  it.each(['/v1', '/v1/', '/v1/bets/', '/v1//bets', '/V1/bets', '/v1/rounds//moves', '/.env', '/v1/bets/../wallet/x'])(
    '%s is not there',
    async (path) => {
      const response = await ask(path);
      expect(response.status).toBe(404);
      expect((await problemOf(response)).code).toBe('route_not_found');
    },
  );

  it.each(['/v1/rounds/7', "/v1/rounds/'--", '/v1/rounds/%00', `/v1/rounds/${'a'.repeat(101)}`, '/v1/rounds/%ff'])(
    '%s names no round',
    async (path) => {
      const response = await ask(path);
      expect(response.status).toBe(400);
      expect((await problemOf(response)).code).toBe('malformed_request');
    },
  );

  it.each([
    'limit=0',
    'limit=101',
    'limit=1.5',
    'limit=x',
    'limit=',
    'limit=1&limit=2',
    'cursor=-1',
    'state=won',
    'x=1',
  ])('GET /v1/rounds?%s is refused', async (query) => {
    const response = await ask(`/v1/rounds?${query}`);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).code).toBe('malformed_request');
  });

  it('[S-AZ-1] another player’s round is not there', async () => {
    const bet = dice();
    await ask('/v1/bets', { method: 'POST', body: bet });
    const other = await server.signIn(2);
    const response = await ask(`/v1/rounds/${String(bet['id'])}`, { token: other });
    expect((await problemOf(response)).code).toBe('round_not_found');
  });
});

describe('sessions over HTTP', () => {
  const withSession = (Object.keys(routes) as RouteName[]).filter((name) => routes[name].session);

  it.each(withSession)('%s asks for a session before anything else', async (name) => {
    const route: Route = routes[name];
    const path = route.path.replace('{roundId}', randomUUID());
    const wrong = [null, '', 'x', 'A'.repeat(43), `${token}x`, token.toLowerCase()];
    for (const given of wrong) {
      const body = route.body === undefined ? undefined : {};
      const response = await ask(path, { method: route.method.toUpperCase(), body, token: given });
      expect([given, response.status]).toEqual([given, 401]);
      expect((await problemOf(response)).code).toBe('unauthenticated');
    }
  });

  it('launch data that is not Telegram’s is refused with one answer for every cause', async () => {
    const hostile = [
      'x',
      'hash=',
      launchData(1, '7700000001:AAF-another-token-0123456789abcdefghi'),
      '\u0000',
      'a'.repeat(9_000),
    ];
    for (const initData of hostile) {
      const response = await ask('/v1/sessions', { method: 'POST', body: { initData }, token: null });
      expect(response.status).toBe(401);
      const { requestId: _requestId, ...problem } = await problemOf(response);
      expect(problem).toEqual({
        type: 'urn:croupier:refusal:launch_data_refused',
        title: 'Launch data refused',
        status: 401,
        code: 'launch_data_refused',
        detail: 'Telegram’s launch data was not accepted. Open the casino from Telegram again.',
      });
    }
    const metrics = await (await ask('/metrics', { token: null })).text();
    expect(metrics).toMatch(/croupier_launch_data_refused_total\{reason="HASH_INVALID"\} 1/);
  });

  it('[S-SES-1] a session is renewed, and ended at once', async () => {
    const first = await server.signIn(3);
    const renewed = await ask('/v1/sessions/renew', { method: 'POST', token: first });
    expect(renewed.status).toBe(201);
    const { token: second } = (await renewed.json()) as { token: string };
    expect((await ask('/v1/wallet', { token: first })).status).toBe(401);
    expect((await ask('/v1/wallet', { token: second })).status).toBe(200);
    const ended = await ask('/v1/sessions/current', { method: 'DELETE', token: second });
    expect([ended.status, await ended.text()]).toEqual([204, '']);
    expect((await ask('/v1/wallet', { token: second })).status).toBe(401);
  });

  it('fifty first sign-ins at once make one player with one welcome', async () => {
    const tokens = await Promise.all(Array.from({ length: 50 }, () => server.signIn(4)));
    expect(new Set(tokens).size).toBe(50);
    const wallet = (await (await ask('/v1/wallet', { token: tokens[49] ?? null })).json()) as {
      accounts: { asset: string; cashMinor: string }[];
    };
    expect(wallet.accounts.map(({ asset, cashMinor }) => [asset, cashMinor])).toEqual([['PLAY', '100000000']]);
  });
});

describe('every route of the table', () => {
  it.each(Object.keys(routes) as RouteName[])('%s is served: its address knows its method', async (name) => {
    const { method, path } = routes[name];
    const response = await ask(path.replace('{roundId}', randomUUID()), { method: method.toUpperCase(), token: null });
    expect([404, 405]).not.toContain(response.status);
  });

  it('a bet, its replay and its conflict have the published shape and headers', async () => {
    const bet = dice();
    const first = await ask('/v1/bets', { method: 'POST', body: bet });
    expect([first.status, first.headers.get('idempotent-replay')]).toEqual([201, null]);
    const reply = routes.placeBet.reply.parse(await first.json());
    const again = await ask('/v1/bets', { method: 'POST', body: bet });
    expect([again.status, again.headers.get('idempotent-replay')]).toEqual([200, 'true']);
    expect(await again.json()).toEqual(reply);
    const conflict = await ask('/v1/bets', { method: 'POST', body: { ...bet, stakeMinor: '20000' } });
    expect([conflict.status, (await problemOf(conflict)).code]).toEqual([409, 'command_conflict']);
  });

  it('a refusal that is kept is answered the same way again', async () => {
    const poor = await server.signIn(5);
    const rounds = { id: randomUUID(), move: { cashOut: true } };
    const path = `/v1/rounds/${randomUUID()}/moves`;
    const first = await ask(path, { method: 'POST', body: rounds, token: poor });
    const { requestId: _first, ...problem } = await problemOf(first);
    expect(problem.code).toBe('round_closed');
    const again = await ask(path, { method: 'POST', body: rounds, token: poor });
    const { requestId: _again, ...same } = await problemOf(again);
    expect([again.status, same]).toEqual([first.status, problem]);
  });

  it('what operations and readers ask needs no session', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs']) {
      expect((await ask(path, { token: null })).status, path).toBe(200);
    }
  });
});
