/** Where the player is. Kept in the address's fragment, so that Back and a reload work as everywhere. */
export type Route =
  { readonly screen: 'lobby' | 'wallet' | 'fairness' | 'me' } | { readonly screen: 'game'; readonly game: string };

/** Reads the fragment of an address; what it does not know is the lobby. */
export function parseRoute(fragment: string): Route {
  const [, screen, game] = fragment.split('/');
  if (screen === 'game' && game !== undefined && /^[a-z0-9-]{1,32}$/.test(game)) return { screen, game };
  if (screen === 'wallet' || screen === 'fairness' || screen === 'me') return { screen };
  return { screen: 'lobby' };
}
