/**
 * The page's content security policy forbids `eval`. zod, which reads its settings from this place, would try it once and
 * be reported; told before any schema is made, it does not. This module must stay the first import.
 */
declare global {
  var __zod_globalConfig: { jitless?: boolean } | undefined;
}

globalThis.__zod_globalConfig = { ...globalThis.__zod_globalConfig, jitless: true };

export {};
