import { expect, test } from 'vitest';
import { withoutSecrets } from './log.js';

test('cuts passwords out of URLs and bot tokens out of anything', () => {
  const token = '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0';
  const cut = withoutSecrets(`postgres://owner:p%40ss@db/x and https://api.telegram.org/bot${token}/getMe`);
  expect(cut).toBe('postgres://owner:[redacted]@db/x and https://api.telegram.org/bot123456789:[redacted]/getMe');
});

test('leaves the examples of messages alone', () => {
  const hint = 'DATABASE_URL must look like postgres://user:password@host:5432/name';
  expect(withoutSecrets(hint)).toBe(hint);
});

test('leaves times, addresses and ids alone', () => {
  const line =
    '{"at":"2026-11-24T09:00:00.000Z","url":"http://127.0.0.1:3000/v1","id":"0198f2c5-0000-7000-8000-000000000000"}';
  expect(withoutSecrets(line)).toBe(line);
});
