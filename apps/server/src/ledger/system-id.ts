import { v5 as uuidOf } from 'uuid';

/** Names of our own commands live under this namespace (RFC 9562, version 5). */
const NAMESPACE = '6f9cb7a4-2f0b-4f62-9d8c-3b1f3c0c7a11';

/** The id of a command that the system makes once for a purpose, however often and by whichever process. */
export function systemId(purpose: string): string {
  return uuidOf(purpose, NAMESPACE);
}
