import { expect, test } from 'vitest';
import { AllowedMethods } from './allowed-methods.js';

const allowed = new AllowedMethods();
for (const [method, route] of [
  ['GET', '/v1/rounds'],
  ['GET', '/v1/rounds/:roundId'],
  ['POST', '/v1/rounds/:roundId/moves'],
  ['POST', '/v1/bets'],
  ['GET', '/openapi.json'],
  ['GET', '/docs/*'],
] as const) {
  allowed.add(method, route);
}

test.each<[string, string[]]>([
  ['/v1/bets', ['POST']],
  ['/v1/bets?x=1', ['POST']],
  ['/v1/rounds/7', ['GET']],
  ['/v1/rounds/7/moves', ['POST']],
  ['/v1/rounds//moves', []],
  ['/v1/rounds/', []],
  ['/v1/bets/', []],
  ['/openapi-json', []],
  ['/docs/a/b.css', ['GET']],
  ['/nothing', []],
])('%s takes %j', (url, methods) => {
  expect(allowed.of(url)).toEqual(methods);
});
