import { listen, post } from './bridge.js';

/**
 * The stable height and the safe areas, as custom properties. The page is laid out by them and never by `100vh`, which
 * moves while a sheet is dragged.
 */
export function followViewport(): void {
  const style = document.documentElement.style;
  const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? `${value}px` : null);
  listen('viewport_changed', (data) => {
    const height = number(data['height']);
    if (data['is_state_stable'] === true && height !== null) style.setProperty('--stable-height', height);
  });
  for (const [event, prefix] of [
    ['safe_area_changed', 'safe'],
    ['content_safe_area_changed', 'content-safe'],
  ] as const) {
    listen(event, (data) => {
      for (const side of ['top', 'bottom']) {
        const inset = number(data[side]);
        if (inset !== null) style.setProperty(`--${prefix}-${side}`, inset);
      }
    });
  }
  post('web_app_request_viewport');
  post('web_app_request_safe_area');
  post('web_app_request_content_safe_area');
}
