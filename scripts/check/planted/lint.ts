/** One violation of the lint rules: exactly `rule` must fire in the file at `path`. */
export interface PlantedLint {
  readonly rule: string;
  readonly path: string;
  readonly code: string;
}

const server = 'apps/server/src';
/** Put together here, so that this page has no open end itself. */
const openEnd = ['TO', 'DO'].join('');
const lines = (count: number, line: string): string => `${line}\n`.repeat(count);

/** Rules that hold in every TypeScript file. */
const everywhere: readonly PlantedLint[] = [
  {
    rule: '@typescript-eslint/no-floating-promises',
    path: `${server}/platform/floating.ts`,
    code: `export function planted(work: Promise<void>): void {\n  work.then(() => 1);\n}\n`,
  },
  {
    rule: '@typescript-eslint/no-misused-promises',
    path: `${server}/platform/misused.ts`,
    code: `export function planted(list: string[], ask: (text: string) => Promise<void>): void {\n  list.forEach(ask);\n}\n`,
  },
  {
    rule: '@typescript-eslint/switch-exhaustiveness-check',
    path: `${server}/platform/exhaustive.ts`,
    code: `export function planted(kind: 'a' | 'b'): number {
  switch (kind) {
    case 'a':
      return 1;
  }
  return 2;
}
`,
  },
  {
    rule: '@typescript-eslint/no-explicit-any',
    path: `${server}/platform/any.ts`,
    code: `export type Planted = any;\n`,
  },
  {
    rule: '@typescript-eslint/no-non-null-assertion',
    path: `${server}/platform/non-null.ts`,
    code: `export const planted = (text: string | undefined): string => text!;\n`,
  },
  {
    rule: '@typescript-eslint/parameter-properties',
    path: `${server}/platform/parameter-property.ts`,
    code: `export class Planted {\n  constructor(readonly name: string) {}\n}\n`,
  },
  {
    rule: '@typescript-eslint/no-namespace',
    path: `${server}/platform/namespace.ts`,
    code: `export namespace Planted {\n  export const one = 1;\n}\n`,
  },
  {
    rule: '@typescript-eslint/ban-ts-comment',
    path: `${server}/platform/ignored.ts`,
    code: `// @ts-ignore\nexport const planted = 1;\n`,
  },
  {
    rule: 'eqeqeq',
    path: `${server}/platform/equals.ts`,
    code: `export const planted = (a: number, b: number): boolean => a == b;\n`,
  },
  {
    rule: 'max-lines-per-function',
    path: `${server}/platform/long-function.ts`,
    code: `export function planted(): number {\n  let sum = 0;\n${lines(69, '  sum += 1;')}  return sum;\n}\n`,
  },
  {
    rule: 'max-lines',
    path: `${server}/platform/long-file.ts`,
    code: Array.from({ length: 401 }, (_, index) => `export const planted${index} = 1;\n`).join(''),
  },
  {
    rule: 'no-control-regex',
    path: `${server}/platform/control.ts`,
    code: `export const planted = /\\u0000/;\n`,
  },
  { rule: 'house/no-enum', path: `${server}/platform/enum.ts`, code: `export enum Planted {\n  One = 'one',\n}\n` },
  {
    rule: 'house/todo-with-issue',
    path: `${server}/platform/open-end.ts`,
    code: `// ${openEnd}: later\nexport const planted = 1;\n`,
  },
  {
    rule: 'house/todo-with-issue',
    path: 'scripts/open-end.mjs',
    code: `// ${openEnd}\nexport const planted = 1;\n`,
  },
];

/** Rules of the pure packages. */
const pure: readonly PlantedLint[] = [
  ...['Date', 'performance', 'setTimeout', 'setInterval', 'fetch', 'process', 'crypto', 'console'].map((name) => ({
    rule: 'no-restricted-globals',
    path: `packages/games/src/global-${name.toLowerCase()}.ts`,
    code: `export const planted = (): unknown => ${name};\n`,
  })),
  {
    rule: 'house/no-ambient-chance',
    path: 'packages/games/src/chance.ts',
    code: `export const planted = (): number => Math.random();\n`,
  },
  {
    rule: 'house/no-float-money',
    path: 'packages/games/src/dice/float.ts',
    code: `export const planted = (minor: bigint): number => Number(minor);\n`,
  },
  {
    rule: 'house/no-float-money',
    path: `${server}/ledger/float.ts`,
    code: `export const planted = (text: string): number => parseFloat(text);\n`,
  },
  {
    rule: 'house/no-float-money',
    path: `${server}/rounds/float.ts`,
    code: `export const planted = (text: string): number => Number.parseFloat(text);\n`,
  },
  {
    rule: 'house/no-float-money',
    path: `${server}/payments/fixed.ts`,
    code: `export const planted = (coins: number): string => coins.toFixed(2);\n`,
  },
];

/** Rules of the server's folders. */
const placed: readonly PlantedLint[] = [
  {
    rule: 'house/no-decorator',
    path: `${server}/rounds/place-bet.ts`,
    code: `declare const injectable: ClassDecorator;\n@injectable\nexport class Planted {\n  readonly one = 1;\n}\n`,
  },
  {
    rule: 'house/no-ambient-chance',
    path: `${server}/players/chance.ts`,
    code: `export const planted = (): number => Math.random();\n`,
  },
  {
    rule: 'house/no-ambient-clock',
    path: `${server}/rounds/clock.ts`,
    code: `export const planted = (): number => Date.now();\n`,
  },
  {
    rule: 'house/no-ambient-clock',
    path: `${server}/ledger/clock.ts`,
    code: `export const planted = (): Date => new Date();\n`,
  },
  {
    rule: 'house/no-env',
    path: `${server}/platform/environment.ts`,
    code: `export const planted = (): string | undefined => process.env['PORT'];\n`,
  },
  {
    rule: 'house/no-forward-ref',
    path: `${server}/players/forward.module.ts`,
    code: `export declare function forwardRef(get: () => unknown): unknown;\n`,
  },
  {
    rule: 'house/no-request-scope',
    path: `${server}/players/scoped.service.ts`,
    code: `declare const Scope: { readonly REQUEST: number };\nexport const planted = Scope.REQUEST;\n`,
  },
  {
    rule: 'house/no-lazy-import',
    path: `${server}/players/lazy.ts`,
    code: `export const planted = (): Promise<unknown> => import('node:fs');\n`,
  },
  { rule: 'house/no-barrel', path: `${server}/players/index.ts`, code: `export const planted = 1;\n` },
];

/** Rules of the tests. */
const tests: readonly PlantedLint[] = [
  {
    rule: 'house/no-mock',
    path: `${server}/players/mock.test.ts`,
    code: `declare const vi: { mock(path: string): void };\nvi.mock('./players.store.js');\nexport {};\n`,
  },
  {
    rule: 'house/no-mock',
    path: `${server}/players/called.test.ts`,
    code: `declare const spy: { toHaveBeenCalledWith(text: string): void };\nspy.toHaveBeenCalledWith('x');\nexport {};\n`,
  },
  {
    rule: 'house/no-focus',
    path: `${server}/players/focus.test.ts`,
    code: `declare const it: { only(title: string): void };\nit.only('alone');\nexport {};\n`,
  },
];

/** At least one for each rule of the house and for those of the presets that the style leans on. */
export const plantedLint: readonly PlantedLint[] = [...everywhere, ...pure, ...placed, ...tests];
