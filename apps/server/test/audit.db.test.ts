import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditBook, type AuditReport } from '../src/ledger/audit-book.js';
import { Casino } from './support/casino.js';
import { playBook } from './support/played-book.js';

let casino: Casino;

beforeAll(async () => {
  casino = await Casino.open({ lanes: 2 });
  await playBook(casino);
}, 60_000);

afterAll(() => casino.close());

function audit(): Promise<AuditReport> {
  const { database, seedMasterKeys, acts } = casino;
  return auditBook({ url: database.appUrl, seedMasterKeys, acts });
}

test('a played book follows', async () => {
  const report = await audit();
  expect(report.failure).toBeNull();
});
