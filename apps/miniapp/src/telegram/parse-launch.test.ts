import { describe, expect, it } from 'vitest';
import { parseRoute } from '../state/parse-route.js';
import { languageOf, parseLaunch } from './parse-launch.js';

const initData =
  'user=%7B%22id%22%3A1%2C%22first_name%22%3A%22A%20%26%20B%22%2C%22language_code%22%3A%22ru%22%7D&hash=ab';

describe('the launch in the address', () => {
  it('gives the launch data raw, as it was signed', () => {
    const fragment = new URLSearchParams({ tgWebAppData: initData, tgWebAppThemeParams: '{"bg_color":"#fff"}' });
    const launch = parseLaunch(`${fragment}`);
    expect(launch.initData).toBe(initData);
    expect(launch.themeParams).toEqual({ bg_color: '#fff' });
    expect(languageOf(launch.initData)).toBe('ru');
  });

  it('leaves out what is missing or broken', () => {
    expect(parseLaunch('')).toMatchObject({ initData: '', themeParams: null });
    expect(parseLaunch('tgWebAppThemeParams=%7B').themeParams).toBeNull();
    expect(languageOf('user=no')).toBeNull();
  });
});

describe('the route in the address', () => {
  it.each([
    ['#/game/dice', { screen: 'game', game: 'dice' }],
    ['#/wallet', { screen: 'wallet' }],
    ['#/game/<b>', { screen: 'lobby' }],
    ['#tgWebAppData=x', { screen: 'lobby' }],
    ['', { screen: 'lobby' }],
  ])('%s is read', (fragment, route) => {
    expect(parseRoute(fragment)).toEqual(route);
  });
});
