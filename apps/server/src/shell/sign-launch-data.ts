import { createHash, createHmac } from 'node:crypto';

/** A person as the shell lets one be. `id` is a positive safe integer, as Telegram's are. */
export interface ShellUser {
  readonly id: number;
  readonly firstName: string;
  readonly lastName?: string | undefined;
  readonly username?: string | undefined;
  readonly languageCode?: string | undefined;
}

/**
 * Launch data as Telegram's client hands it to a page: a query string, signed with the bot's token. It has a `signature`
 * as Telegram's has, which is part of what the hash covers; ours is no Ed25519 signature, as only Telegram can make one.
 *
 * @param authDate Unix seconds
 */
export function signLaunchData(botToken: string, user: ShellUser, authDate: number): string {
  const { id, firstName, lastName, username, languageCode } = user;
  const fields = new Map([
    ['user', JSON.stringify({ id, first_name: firstName, last_name: lastName, username, language_code: languageCode })],
    ['chat_instance', (BigInt(id) * 1_000_003n).toString()],
    ['chat_type', 'sender'],
    ['auth_date', String(authDate)],
    ['signature', createHash('sha512').update(`croupier shell ${id} ${authDate}`).digest('base64url')],
  ]);
  fields.set('hash', hashOf(botToken, fields));
  return [...fields].map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
}

function hashOf(botToken: string, fields: ReadonlyMap<string, string>): string {
  const checked = [...fields.keys()]
    .sort()
    .map((key) => `${key}=${fields.get(key) ?? ''}`)
    .join('\n');
  const secret = createHmac('sha256', 'WebAppData').update(botToken).digest();
  return createHmac('sha256', secret).update(checked).digest('hex');
}
