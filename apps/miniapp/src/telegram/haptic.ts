import { settings } from '../state/settings.js';
import { post } from './bridge.js';

const events = {
  step: { type: 'selection_change' },
  accepted: { type: 'impact', impact_style: 'light' },
  safe: { type: 'impact', impact_style: 'soft' },
  win: { type: 'notification', notification_type: 'success' },
  refused: { type: 'notification', notification_type: 'error' },
  notice: { type: 'notification', notification_type: 'warning' },
} as const;

/** A touch of feedback. There is none for a loss, a push or less than the stake: those are only read. */
export function haptic(event: keyof typeof events): void {
  if (settings.value.haptics) post('web_app_trigger_haptic_feedback', events[event]);
}
