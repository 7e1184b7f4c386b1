import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkpointMessage, isSigned, publicKeyHex, totalsText, type CheckpointText } from './checkpoint.js';

const checkpoint: CheckpointText = {
  lane: 3,
  seq: 9_007_199_254_740_991,
  at: '2026-11-24T10:00:00.123Z',
  headHex: 'aa'.repeat(32),
  rootHex: 'bb'.repeat(32),
  totals: '[[1,5,"-7"],[1,6,"-9223372036854775808"]]',
};

describe('a checkpoint', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const signature = sign(null, checkpointMessage(checkpoint), privateKey);

  it('[G-REC-7] is text that anybody can check with ordinary tools, one fact a line', () => {
    expect(checkpointMessage(checkpoint).toString()).toBe(
      [
        'croupier checkpoint 1',
        'lane 3',
        'seq 9007199254740991',
        'at 2026-11-24T10:00:00.123Z',
        `head ${'aa'.repeat(32)}`,
        `root ${'bb'.repeat(32)}`,
        'totals [[1,5,"-7"],[1,6,"-9223372036854775808"]]',
        '',
      ].join('\n'),
    );
  });

  it('[G-REC-7, S-CRY-1] is signed by its key and no other, and for no other facts', () => {
    expect(isSigned(checkpoint, signature, publicKey)).toBe(true);
    const changes: Partial<CheckpointText>[] = [
      { lane: 4 },
      { seq: 9_007_199_254_740_990 },
      { at: '2026-11-24T10:00:00.124Z' },
      { headHex: 'ab'.repeat(32) },
      { rootHex: 'ab'.repeat(32) },
      { totals: '[]' },
    ];
    for (const change of changes) expect(isSigned({ ...checkpoint, ...change }, signature, publicKey)).toBe(false);
    expect(isSigned(checkpoint, signature, generateKeyPairSync('ed25519').publicKey)).toBe(false);
    const changed = Buffer.from(signature);
    changed.writeUInt8(changed.readUInt8(10) ^ 1, 10);
    expect(isSigned(checkpoint, changed, publicKey)).toBe(false);
  });

  it('publishes its key as 32 bytes in hex', () => {
    // The first test key of RFC 8032, section 7.1.
    const der = Buffer.from(
      '302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'hex',
    );
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    expect(publicKeyHex(key)).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  });

  it('[G-PAY-6] states the totals by asset and pocket, in one order', () => {
    const totals = new Map([
      [2 * 8 + 6, -5n],
      [1 * 8 + 6, 0n],
      [1 * 8 + 5, 2n ** 62n],
    ]);
    expect(totalsText(totals)).toBe('[[1,5,"4611686018427387904"],[1,6,"0"],[2,6,"-5"]]');
    expect(totalsText(new Map())).toBe('[]');
  });
});
