/** What Telegram hands over when it opens the page. */
export interface Launch {
  /** The signed launch data, raw: it is only ever sent, never read for a decision. */
  readonly initData: string;
  readonly themeParams: Readonly<Record<string, unknown>> | null;
  readonly platform: string | null;
  readonly version: string | null;
}

const nothing: Launch = { initData: '', themeParams: null, platform: null, version: null };

/** Reads a fragment such as `tgWebAppData=...&tgWebAppThemeParams=...`; what is missing or broken is left out. */
export function parseLaunch(fragment: string): Launch {
  if (fragment === '') return nothing;
  const fields = new URLSearchParams(fragment);
  return {
    initData: fields.get('tgWebAppData') ?? '',
    themeParams: jsonObject(fields.get('tgWebAppThemeParams')),
    platform: fields.get('tgWebAppPlatform'),
    version: fields.get('tgWebAppVersion'),
  };
}

/** The language that Telegram says its user reads, for the first words on the screen. */
export function languageOf(initData: string): string | null {
  const user = jsonObject(new URLSearchParams(initData).get('user'));
  const code = user?.['language_code'];
  return typeof code === 'string' ? code : null;
}

function jsonObject(text: string | null): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
