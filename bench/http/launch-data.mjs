// @ts-check
import { createHmac, randomBytes, randomInt } from 'node:crypto';

/** A bot's token as Telegram makes them, for one run. */
export function makeBotToken() {
  return `${randomInt(1_000_000_000, 9_000_000_000)}:${randomBytes(32).toString('base64url').slice(0, 35)}`;
}

/**
 * Launch data as Telegram's client hands it to a Mini App, signed with the bot's token.
 * @param {string} botToken
 * @param {number} telegramId
 */
export function launchData(botToken, telegramId) {
  const fields = {
    auth_date: String(Math.floor(Date.now() / 1000)),
    chat_type: 'sender',
    user: JSON.stringify({ id: telegramId, first_name: `Player ${telegramId}`, language_code: 'en' }),
  };
  const checked = Object.entries(fields)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n');
  const secret = createHmac('sha256', 'WebAppData').update(botToken).digest();
  const hash = createHmac('sha256', secret).update(checked).digest('hex');
  return new URLSearchParams({ ...fields, hash }).toString();
}
