import { sha256, type Bytes } from './row.js';

/**
 * The Merkle root of a growing list in the shape of RFC 6962 section 2.1: leaf = SHA-256(0x00 || entry), node =
 * SHA-256(0x01 || left || right), the left subtree always the largest power of two. Keeps log2(n) hashes.
 */
export class MerkleTree {
  /** Roots of full subtrees, largest first; `size` in leaves. */
  #roots: { readonly size: number; readonly hash: Bytes }[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Adds an entry of 32 bytes. */
  add(entry: Bytes): void {
    this.#count += 1;
    let node = { size: 1, hash: leafHash(entry) };
    for (let left = this.#roots.at(-1); left?.size === node.size; left = this.#roots.at(-1)) {
      this.#roots.pop();
      node = { size: node.size * 2, hash: nodeHash(left.hash, node.hash) };
    }
    this.#roots.push(node);
  }

  /** The root; of an empty list the hash of nothing. */
  root(): Bytes {
    const [last, ...rest] = [...this.#roots].reverse();
    if (last === undefined) return sha256('');
    return rest.reduce((right, left) => nodeHash(left.hash, right), last.hash);
  }
}

/** Filled anew for each hash: a buffer of its own for each costs as much as the hashing. */
const leaf = Buffer.alloc(33, 0);
const pair = Buffer.alloc(65, 1);

function leafHash(entry: Bytes): Bytes {
  leaf.latin1Write(entry, 1);
  return sha256(leaf);
}

function nodeHash(left: Bytes, right: Bytes): Bytes {
  pair.latin1Write(left, 1);
  pair.latin1Write(right, 33);
  return sha256(pair);
}
