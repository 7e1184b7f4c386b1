import { computed, signal } from '@preact/signals';
import { parseRoute, type Route } from './parse-route.js';

export type InfoPage = 'rules' | 'limits' | 'terms' | 'privacy';

export type Sheet =
  { readonly kind: 'round'; readonly roundId: string } | { readonly kind: 'info'; readonly page: InfoPage };

export const route = signal<Route>({ screen: 'lobby' });
export const sheet = signal<Sheet | null>(null);
export const isDeep = computed(() => route.value.screen === 'game' || sheet.value !== null);

export function go(to: Route): void {
  const fragment = to.screen === 'game' ? `#/game/${to.game}` : to.screen === 'lobby' ? '#/' : `#/${to.screen}`;
  sheet.value = null;
  if (location.hash !== fragment) history.pushState(null, '', fragment);
  route.value = to;
}

/** One step back: out of a sheet, out of a game, to the lobby. */
export function goBack(): void {
  if (sheet.value !== null) sheet.value = null;
  else if (route.value.screen !== 'lobby') go({ screen: 'lobby' });
}

export function followAddress(): void {
  const read = () => {
    sheet.value = null;
    route.value = parseRoute(location.hash);
  };
  read();
  window.addEventListener('popstate', read);
}
