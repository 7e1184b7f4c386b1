import { describe, expect, it } from 'vitest';
import { judgeLaunchData } from '../players/launch-data.js';
import { signLaunchData } from './sign-launch-data.js';

const botToken = '7700000001:AAF-casino-test-token_0123456789abcdef';
const authDate = 1_795_000_000;
const window = { nowSeconds: authDate + 5, maxAgeSeconds: 86_400 };

describe('the shell’s launch data', () => {
  it.each([
    { id: 1, firstName: 'Ann', languageCode: 'en' },
    { id: 2 ** 52, firstName: 'Игрок с очень длинным именем', lastName: 'Петров', username: 'igrok' },
    { id: 42, firstName: 'لاعب ٣ + & = % "кавычки"' },
  ])('of $firstName passes the check that Telegram’s passes', (user) => {
    const verdict = judgeLaunchData(signLaunchData(botToken, user, authDate), { hmac: botToken }, window);
    expect(verdict).toMatchObject({ verdict: 'accept', user: { id: user.id, first_name: user.firstName }, authDate });
  });

  it('has a signature, and the hash covers it', () => {
    const signed = signLaunchData(botToken, { id: 1, firstName: 'Ann' }, authDate);
    expect(signed).toMatch(/&signature=[\w-]{86}&hash=[0-9a-f]{64}$/);
    const forged = signed.replace(/signature=./, 'signature=_');
    expect(judgeLaunchData(forged, { hmac: botToken }, window)).toMatchObject({ reason: 'HASH_INVALID' });
  });

  it('does not pass under another token', () => {
    const signed = signLaunchData(botToken, { id: 1, firstName: 'Ann' }, authDate);
    expect(judgeLaunchData(signed, { hmac: `${botToken}x` }, window)).toMatchObject({ reason: 'HASH_INVALID' });
  });
});
