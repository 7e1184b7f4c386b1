import { readConditions, type WireEntry } from './wire.js';

/**
 * Stands between the Mini App and the network: reports each request to the shell, and makes the network as bad as the
 * shell asks. The Mini App itself knows nothing of it.
 */
export function tapNetwork(): void {
  const real = window.fetch.bind(window);
  const sent = new Set<string>();
  window.fetch = async (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input, location.href);
    const id = idOf(init?.body);
    const started = { at: Date.now(), from: performance.now(), isRepeat: id !== null && sent.has(id) };
    if (id !== null) sent.add(id);
    const report = (status: number | null, balanceMinor: string | null) => {
      const entry: WireEntry = {
        kind: 'croupier.wire',
        at: started.at,
        method: init?.method ?? 'GET',
        path: `${pathname}${search}`,
        isRepeat: started.isRepeat,
        status,
        ms: Math.round(performance.now() - started.from),
        balanceMinor,
      };
      window.parent.postMessage(entry, location.origin);
    };
    try {
      const response = await asAsked(() => real(input, init));
      const text = await response.clone().text();
      report(response.status, balanceOf(text));
      return response;
    } catch (error) {
      report(null, null);
      throw error;
    }
  };
}

async function asAsked(send: () => Promise<Response>): Promise<Response> {
  const { isLost, losesReplies, slowMs } = readConditions();
  if (isLost) throw new TypeError('The connection is lost, as the shell asked');
  if (slowMs > 0) await new Promise((resolve) => setTimeout(resolve, slowMs));
  const response = await send();
  if (losesReplies) throw new TypeError('The reply is lost, as the shell asked');
  return response;
}

function idOf(body: unknown): string | null {
  const found = typeof body === 'string' ? /"id":"([0-9a-f-]{36})"/.exec(body)?.[1] : undefined;
  return found ?? null;
}

function balanceOf(text: string): string | null {
  const found = /"asset":"PLAY","scale":4,"cashMinor":"(\d+)"/.exec(text) ?? /"balanceMinor":"(\d+)"/.exec(text);
  return found?.[1] ?? null;
}
