/**
 * The few words that the page and Telegram's client exchange. Native clients put a proxy into the window; web clients
 * hold the page in a frame and talk by messages.
 */

type Handler = (data: Readonly<Record<string, unknown>>) => void;

interface TelegramWindow {
  TelegramWebviewProxy?: { postEvent(type: string, data: string): void };
  Telegram?: { WebView?: { receiveEvent?: (type: string, data: unknown) => void } };
}

const handlers = new Map<string, Set<Handler>>();

/** Whether a client of Telegram's (or the development shell) holds the page. */
export function isInTelegram(): boolean {
  return (window as TelegramWindow).TelegramWebviewProxy !== undefined || window.parent !== window;
}

/** Tells the client something; without a client, nothing happens. */
export function post(type: string, data: Readonly<Record<string, unknown>> = {}): void {
  const proxy = (window as TelegramWindow).TelegramWebviewProxy;
  if (proxy !== undefined) proxy.postEvent(type, JSON.stringify(data));
  // The frame's holder is one of several web clients of Telegram's, so no single origin can be named; nothing secret
  // is ever posted.
  else if (window.parent !== window)
    window.parent.postMessage(JSON.stringify({ eventType: type, eventData: data }), '*');
}

/** Calls `handler` at each event of this type; the answer ends it. */
export function listen(type: string, handler: Handler): () => void {
  const set = handlers.get(type) ?? new Set();
  handlers.set(type, set.add(handler));
  return () => set.delete(handler);
}

/** Starts to hear the client's events. Called once, before the first `post`. */
export function openBridge(): void {
  const receive = (type: unknown, data: unknown) => {
    const fields = typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
    for (const handler of handlers.get(String(type)) ?? []) handler(fields);
  };
  const target = window as TelegramWindow;
  target.Telegram = { ...target.Telegram, WebView: { ...target.Telegram?.WebView, receiveEvent: receive } };
  window.addEventListener('message', (event) => {
    if (event.source !== window.parent || typeof event.data !== 'string') return;
    try {
      const { eventType, eventData } = JSON.parse(event.data) as { eventType?: unknown; eventData?: unknown };
      receive(eventType, eventData);
    } catch {
      // Another script's message, not Telegram's.
    }
  });
}
