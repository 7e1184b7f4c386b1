import { createHmac, createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeLaunchData, launchSecret, type LaunchDataKey } from './launch-data.js';
import { telegramKey } from './telegram-key.js';

/**
 * Goal: no string that Telegram did not sign is accepted, and none that it signed is refused or read differently.
 * Method: the shared vectors, then properties over data that is signed here by an independent few lines.
 */

interface Vector {
  readonly id: string;
  readonly kind: 'initdata-hmac' | 'initdata-ed25519';
  readonly botToken?: string;
  readonly botId?: number;
  readonly publicKeyHex?: string;
  readonly initData: string;
  readonly now: number;
  readonly maxAge: number;
  readonly expected: {
    readonly verdict: string;
    readonly reason: string;
    readonly user?: unknown;
    readonly startParam?: string;
  };
}

interface Primitive {
  readonly id: string;
  readonly kind: 'primitive';
  readonly botToken: string;
  readonly data?: string;
  readonly expectedHex: string;
}

interface VectorFile {
  readonly keys: { readonly syntheticSeedHex: string; readonly syntheticPublicKeyHex: string };
  readonly vectors: readonly Vector[];
  readonly published: readonly (Vector | Primitive)[];
}

const file = JSON.parse(readFileSync(new URL('../../vectors/initdata.json', import.meta.url), 'utf8')) as VectorFile;

const TOKEN = '7700000001:AAF-casino-test-token_0123456789abcdef';
const NOW = 1_795_000_000;
const window = { nowSeconds: NOW, maxAgeSeconds: 86_400 };
const hmac: LaunchDataKey = { hmac: TOKEN };
const ed25519: LaunchDataKey = {
  ed25519: { botId: '7700000001', publicKey: telegramKey(file.keys.syntheticPublicKeyHex) },
};
const signingKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${file.keys.syntheticSeedHex}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
});

type Pair = readonly [string, string];

function lines(pairs: readonly Pair[]): string {
  const sorted = [...pairs].sort(([left], [right]) => (left < right ? -1 : 1));
  return sorted.map((pair) => pair.join('=')).join('\n');
}

function encode(pairs: readonly Pair[]): string {
  return pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
}

/** Signs both ways, as Telegram does: the signature over the fields, the hash over the fields and the signature. */
function signed(pairs: readonly Pair[]): string {
  const signature = sign(null, Buffer.from(`7700000001:WebAppData\n${lines(pairs)}`), signingKey).toString('base64url');
  const all: readonly Pair[] = [...pairs, ['signature', signature]];
  const secret = createHmac('sha256', 'WebAppData').update(TOKEN).digest();
  return encode([...all, ['hash', createHmac('sha256', secret).update(lines(all)).digest('hex')]]);
}

const person = { id: 1_000_000_001, first_name: 'Ann', photo_url: 'https://t.me/i?a=b&c=d' };
const basic: readonly Pair[] = [
  ['query_id', 'AAE=x'],
  ['user', JSON.stringify(person)],
  ['start_param', 'ref=1'],
  ['auth_date', String(NOW - 10)],
];
const valid = signed(basic);

describe('[T-INIT-1] launch data: the vectors', () => {
  test('there are as many as the file is known to hold', () => {
    expect(file.vectors.length).toBeGreaterThanOrEqual(93);
    expect(file.published.length).toBeGreaterThanOrEqual(17);
  });

  test.each([...file.vectors, ...file.published].map((vector) => [vector.id, vector] as const))('%s', (_, vector) => {
    if (vector.kind === 'primitive') {
      const secret = launchSecret(vector.botToken);
      const bytes = vector.data === undefined ? secret : createHmac('sha256', secret).update(vector.data).digest();
      expect(bytes.toString('hex')).toBe(vector.expectedHex);
      return;
    }
    const key: LaunchDataKey =
      vector.kind === 'initdata-hmac'
        ? { hmac: vector.botToken ?? '' }
        : { ed25519: { botId: String(vector.botId), publicKey: telegramKey(vector.publicKeyHex ?? '') } };
    const verdict = judgeLaunchData(vector.initData, key, { nowSeconds: vector.now, maxAgeSeconds: vector.maxAge });
    const { user, ...others } = vector.expected;
    expect(verdict).toMatchObject(others);
    if (user !== undefined) expect(verdict.verdict === 'accept' && verdict.user).toEqual(user);
  });
});

describe.each([
  ['HMAC', hmac],
  ['Ed25519', ed25519],
] as const)('[T-INIT-1] launch data under %s', (name, key) => {
  const judge = (raw: string) => judgeLaunchData(raw, key, window);
  const accepts = (raw: string) => judge(raw).verdict === 'accept';

  test('what is signed here is accepted, with what was signed', () => {
    expect(judge(valid)).toMatchObject({
      verdict: 'accept',
      user: person,
      authDate: NOW - 10,
      startParam: 'ref=1',
    });
  });

  test('any text at all gets a verdict, and none is accepted', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii' })), (raw) => {
        expect(judge(raw).verdict).toBe('reject');
      }),
    );
  });

  test('whatever text people are called is read as it was signed', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((name) => !/\p{Cc}/u.test(name));
    fc.assert(
      fc.property(text, text, fc.integer({ min: 1, max: 2 ** 52 }), (first, start, id) => {
        const user = { id, first_name: first };
        const raw = signed([
          ['user', JSON.stringify(user)],
          ['start_param', start],
          ['auth_date', String(NOW)],
        ]);
        expect(judge(raw)).toMatchObject({ verdict: 'accept', user, startParam: start });
      }),
    );
  });

  test('the order of the pairs and the escapes of plain letters change nothing', () => {
    const pairs = valid.split('&');
    fc.assert(
      fc.property(fc.shuffledSubarray(pairs, { minLength: pairs.length }), fc.nat(), (shuffled, at) => {
        const raw = shuffled.join('&');
        const letter = raw.charAt(at % raw.length);
        const escaped = /[a-z]/i.test(letter) && !/%.?$/.test(raw.slice(0, at % raw.length));
        const same = escaped
          ? `${raw.slice(0, at % raw.length)}%${letter.charCodeAt(0).toString(16)}${raw.slice((at % raw.length) + 1)}`
          : raw;
        expect(judge(same)).toMatchObject({ verdict: 'accept', user: person, startParam: 'ref=1' });
      }),
    );
  });

  test('one changed, added or removed character is never accepted as something else', () => {
    // A change may give the same text again (`%75` for `u`), and under Ed25519 the unsigned hash may be anything, as may
    // the spare bits of the signature's last digit. What is accepted must then read exactly as what was signed.
    const character = fc.constantFrom(...Array.from('0123456789abcdefABCDEF&=+%;#?. "{}:,\\/-_~\n\u0000é'));
    const edit = fc.tuple(
      fc.nat(valid.length - 1),
      fc.integer({ min: 0, max: 3 }),
      fc.string({ unit: character, maxLength: 4 }),
    );
    fc.assert(
      fc.property(edit, ([at, cut, insert]) => {
        const verdict = judge(valid.slice(0, at) + insert + valid.slice(at + cut));
        if (verdict.verdict === 'reject') return;
        expect(verdict.user).toEqual(person);
        expect(verdict.authDate).toBe(NOW - 10);
        expect(verdict.startParam).toBe('ref=1');
      }),
      { numRuns: 3_000 },
    );
  });

  test('an equals sign moved from a value into the key is not another reading', () => {
    for (const forged of [
      valid.replace('start_param=ref%3D1', 'start_param%3Dref=1'),
      valid.replace('query_id=AAE%3Dx', 'query_id%3DAAE=x'),
    ]) {
      expect(forged).not.toBe(valid);
      expect(judge(forged)).toEqual({ verdict: 'reject', reason: 'MALFORMED' });
    }
  });

  test('a second reading of any key is refused, in every spelling, place and value', () => {
    const pairs = valid.split('&');
    const names = pairs.map((pair) => pair.slice(0, pair.indexOf('=')));
    const spelt = (letters: string, mask: number) =>
      Array.from(letters)
        .map((letter, index) => ((mask >> index) & 1 ? `%${letter.charCodeAt(0).toString(16)}` : letter))
        .join('');
    const value = fc.oneof(fc.constant(''), fc.constantFrom(...pairs.map((pair) => pair.slice(pair.indexOf('=') + 1))));
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(2 ** 12), fc.nat(pairs.length), value, (name, mask, at, text) => {
        const doubled = pairs.toSpliced(at, 0, `${spelt(name, mask)}=${text}`);
        expect(judge(doubled.join('&'))).toEqual({ verdict: 'reject', reason: 'DUPLICATE_KEY' });
      }),
    );
  });

  test('a control character in any key or value is refused before the signature is looked at', () => {
    const control = fc.oneof(fc.integer({ min: 0, max: 0x1f }), fc.constant(0x7f));
    fc.assert(
      fc.property(control, fc.constantFrom('user', 'start_param', 'x'), fc.boolean(), (code, name, inKey) => {
        const mark = String.fromCharCode(code);
        const raw = signed([
          ...basic.filter(([other]) => other !== name),
          inKey ? [`${name}${mark}`, '1'] : [name, `1${mark}`],
        ]);
        expect(judge(raw)).toEqual({ verdict: 'reject', reason: 'MALFORMED' });
      }),
    );
  });

  test('half a surrogate pair is not text, escaped or not', () => {
    expect(judge(`${valid}&x=\ud83c`)).toEqual({ verdict: 'reject', reason: 'MALFORMED' });
    expect(judge(`${valid}&\udfb2=x`)).toEqual({ verdict: 'reject', reason: 'MALFORMED' });
    expect(judge(`${valid}&x=%ED%A0%BC`)).toEqual({ verdict: 'reject', reason: 'MALFORMED' });
  });

  test('a signed key called __proto__ is a key like others', () => {
    expect(accepts(signed([...basic, ['__proto__', '{"id":2}'], ['constructor', 'x']]))).toBe(true);
    const user = '{"__proto__":{"id":5}}';
    expect(
      judge(
        signed([
          ['user', user],
          ['auth_date', String(NOW)],
        ]),
      ).reason,
    ).toBe('USER_INVALID');
  });

  test('JSON is not looked at while the signature is wrong', () => {
    const broken = judge('user=%7Bnot json&auth_date=1&signature=' + 'A'.repeat(86) + '&hash=' + '0'.repeat(64));
    expect(broken.reason).toBe(name === 'HMAC' ? 'HASH_INVALID' : 'SIGNATURE_INVALID');
  });

  test('dates that a lax parser reads are refused, signed or not', () => {
    const forms = [
      '',
      '0',
      '01',
      '+1',
      '-1',
      ' 1',
      '1 ',
      '1.0',
      '1e9',
      '0x10',
      `${String(NOW)}abc`,
      `${String(NOW)}000`,
      '١',
    ];
    for (const form of forms) {
      const raw = signed([
        ['user', JSON.stringify(person)],
        ['auth_date', form],
      ]);
      expect(judge(raw), form).toEqual({ verdict: 'reject', reason: 'AUTH_DATE_INVALID' });
    }
  });

  test('the window is closed on both sides to the second, and the future stays refused without a limit of age', () => {
    const at = (seconds: number) =>
      signed([
        ['user', JSON.stringify(person)],
        ['auth_date', String(NOW + seconds)],
      ]);
    expect(judge(at(-86_400)).reason).toBe('OK');
    expect(judge(at(-86_401)).reason).toBe('EXPIRED');
    expect(judge(at(60)).reason).toBe('OK');
    expect(judge(at(61)).reason).toBe('AUTH_DATE_FUTURE');
    expect(judgeLaunchData(at(61), key, { nowSeconds: NOW, maxAgeSeconds: 0 }).reason).toBe('AUTH_DATE_FUTURE');
  });

  test('ids that are no positive safe integers are no users', () => {
    for (const id of ['0', '-1', '1.5', '9007199254740992', '"1"', 'true', 'null', '[1]', '1e400']) {
      const raw = signed([
        ['user', `{"id":${id}}`],
        ['auth_date', String(NOW)],
      ]);
      expect(judge(raw), id).toEqual({ verdict: 'reject', reason: 'USER_INVALID' });
    }
  });

  test('two launches have two names, one launch one', () => {
    const launchHash = (raw: string) => {
      const verdict = judge(raw);
      return verdict.verdict === 'accept' ? verdict.launchHash.toString('hex') : verdict.reason;
    };
    expect(launchHash(valid)).toMatch(/^[0-9a-f]{64}$/);
    expect(launchHash(valid.split('&').toReversed().join('&'))).toBe(launchHash(valid));
    expect(launchHash(signed([...basic, ['x', '1']]))).not.toBe(launchHash(valid));
  });
});

test('[T-INIT-1] the hash names one bot and the signature another bot’s data is refused', () => {
  expect(judgeLaunchData(valid, { hmac: `${TOKEN}x` }, window).reason).toBe('HASH_INVALID');
  const publicKey = telegramKey(file.keys.syntheticPublicKeyHex);
  expect(judgeLaunchData(valid, { ed25519: { botId: '7700000002', publicKey } }, window).reason).toBe(
    'SIGNATURE_INVALID',
  );
});
