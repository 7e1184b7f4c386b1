/**
 * Which methods an address takes. Fastify answers 404 for a known address with another method; RFC 9110 wants 405 and
 * an Allow header. Only asked when no route was found.
 */
export class AllowedMethods {
  readonly #routes = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();

  /** Notes a route, as Fastify writes it: `/v1/rounds/:roundId`, `/docs/*`. */
  add(method: string, route: string): void {
    let known = this.#routes.get(route);
    if (known === undefined) {
      known = { pattern: patternOf(route), methods: new Set() };
      this.#routes.set(route, known);
    }
    known.methods.add(method);
  }

  /** The methods of the routes that match a URL, sorted; empty for an unknown address. */
  of(url: string): string[] {
    const path = url.split('?', 1)[0] ?? '';
    const methods = new Set<string>();
    for (const route of this.#routes.values()) {
      if (route.pattern.test(path)) route.methods.forEach((method) => methods.add(method));
    }
    return [...methods].sort();
  }
}

function patternOf(route: string): RegExp {
  const source = route
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')))
    .join('/');
  return new RegExp(`^${source}$`);
}
