declare module 'pg-copy-streams' {
  import type { Readable } from 'node:stream';
  import type { Submittable } from 'pg';

  /** The bytes of COPY ... TO STDOUT, in chunks that know nothing of rows. */
  export function to(text: string): Readable & Submittable;
}
