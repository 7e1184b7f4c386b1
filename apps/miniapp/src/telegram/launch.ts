import { parseLaunch, type Launch } from './parse-launch.js';

/**
 * What Telegram hands over in the fragment of the page's address. It is taken out of the address at once, as launch
 * data signs one in and addresses end up in histories; a reload finds it in the tab's own storage.
 */
const storageKey = 'croupier.launch';

export function takeLaunch(): Launch {
  const fragment = location.hash.startsWith('#tgWebApp') ? location.hash.slice(1) : '';
  if (fragment !== '') {
    sessionStorage.setItem(storageKey, fragment);
    history.replaceState(null, '', `${location.pathname}${location.search}`);
  }
  return parseLaunch(fragment || (sessionStorage.getItem(storageKey) ?? ''));
}
