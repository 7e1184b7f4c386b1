import { frame, hasBackButton, noteWire } from './shell-state.js';
import type { WireEntry } from './wire.js';

/** Telegram's side of the conversation with a Mini App in a frame. */

let target: HTMLIFrameElement | null = null;

export function setFrame(element: HTMLIFrameElement | null): void {
  target = element;
}

/** Sends an event as Telegram's web client does. */
export function emit(eventType: string, eventData: Readonly<Record<string, unknown>> = {}): void {
  target?.contentWindow?.postMessage(JSON.stringify({ eventType, eventData }), location.origin);
}

function answer(eventType: string, data: Readonly<Record<string, unknown>>): void {
  switch (eventType) {
    case 'web_app_setup_back_button':
      hasBackButton.value = data['is_visible'] === true;
      break;
    case 'web_app_request_viewport':
      if (target !== null) {
        const { clientWidth: width, clientHeight: height } = target;
        emit('viewport_changed', { width, height, is_expanded: true, is_state_stable: true });
      }
      break;
    case 'web_app_request_safe_area':
      emit('safe_area_changed', { top: 0, bottom: 0, left: 0, right: 0 });
      break;
    case 'web_app_request_content_safe_area':
      emit('content_safe_area_changed', { top: 0, bottom: 0, left: 0, right: 0 });
      break;
    case 'web_app_close':
      frame.value = null;
      break;
    default:
      // Colours, swipes, haptics and the like: a real client acts on them, this one has nothing to show.
      break;
  }
}

export function openHost(): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== target?.contentWindow || event.origin !== location.origin) return;
    if (typeof event.data === 'string') {
      const { eventType, eventData } = JSON.parse(event.data) as { eventType: string; eventData?: object };
      answer(eventType, { ...eventData });
    } else if ((event.data as { kind?: unknown } | null)?.kind === 'croupier.wire') noteWire(event.data as WireEntry);
  });
  window.addEventListener('resize', () => answer('web_app_request_viewport', {}));
}
