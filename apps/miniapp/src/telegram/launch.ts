/**
 * What Telegram hands over in the fragment of the page's address. It is taken out of the address at once, as launch
 * data signs one in and addresses end up in histories; a reload finds it in the tab's own storage.
 */
export interface Launch {
  /** The signed launch data, raw: it is only ever sent, never read for a decision. */
  readonly initData: string;
  readonly themeParams: Readonly<Record<string, unknown>> | null;
  readonly platform: string | null;
  readonly version: string | null;
}

const storageKey = 'croupier.launch';
const nothing: Launch = { initData: '', themeParams: null, platform: null, version: null };

export function takeLaunch(): Launch {
  const fragment = location.hash.startsWith('#tgWebApp') ? location.hash.slice(1) : '';
  if (fragment !== '') {
    sessionStorage.setItem(storageKey, fragment);
    history.replaceState(null, '', `${location.pathname}${location.search}`);
  }
  return parseLaunch(fragment || (sessionStorage.getItem(storageKey) ?? ''));
}

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
