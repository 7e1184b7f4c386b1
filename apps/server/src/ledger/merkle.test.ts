import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MerkleTree } from './merkle.js';
import { hex, sha256, type Bytes } from './row.js';

/** The tree's definition in RFC 6962 section 2.1, word for word: recursive, over the whole list each time. */
function rootOf(entries: readonly Buffer[]): Buffer {
  const hash = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
  const [only] = entries;
  if (only === undefined) return hash();
  if (entries.length === 1) return hash(Buffer.from([0]), only);
  let split = 1;
  while (split * 2 < entries.length) split *= 2;
  return hash(Buffer.from([1]), rootOf(entries.slice(0, split)), rootOf(entries.slice(split)));
}

const entries = Array.from({ length: 300 }, (_, index) => sha256(`entry ${String(index)}`));
const buffers = entries.map((entry) => Buffer.from(entry, 'latin1'));

function treeOf(list: readonly Bytes[]): MerkleTree {
  const tree = new MerkleTree();
  for (const entry of list) tree.add(entry);
  return tree;
}

describe('a Merkle tree', () => {
  it('[G-REC-7] has the root that RFC 6962 defines, after every entry', () => {
    const tree = new MerkleTree();
    for (const [index, entry] of entries.entries()) {
      expect(hex(tree.root())).toBe(rootOf(buffers.slice(0, index)).toString('hex'));
      tree.add(entry);
      expect(tree.count).toBe(index + 1);
    }
  });

  it('of nothing has the hash of nothing', () => {
    expect(hex(new MerkleTree().root())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('[G-REC-7] has another root when any entry is another, missing, doubled or moved', () => {
    const some = entries.slice(0, 13);
    const root = treeOf(some).root();
    for (let index = 0; index < some.length; index += 1) {
      const changed = [...some.slice(0, index), sha256('forged'), ...some.slice(index + 1)];
      const missing = [...some.slice(0, index), ...some.slice(index + 1)];
      const doubled = [...some.slice(0, index + 1), ...some.slice(index)];
      for (const list of [changed, missing, doubled]) expect(treeOf(list).root()).not.toBe(root);
    }
    expect(treeOf([...some].reverse()).root()).not.toBe(root);
    expect(treeOf([...some].reverse().reverse()).root()).toBe(root);
  });

  it('is not changed by asking for its root', () => {
    const tree = treeOf(entries.slice(0, 7));
    expect(tree.root()).toBe(tree.root());
    tree.add(entries[7] ?? '');
    expect(hex(tree.root())).toBe(rootOf(buffers.slice(0, 8)).toString('hex'));
  });
});
