import { Icon } from '../art/icon.js';
import { netText, unitText } from '../i18n/money-text.js';
import { t } from '../i18n/translate.js';
import { formatDuration } from '../numbers/duration.js';
import { elapsedMs, netMinor } from '../state/play-session.js';
import { sheet } from '../state/route.js';

/** On every screen: how long this session lasts and what it cost or gave. It ticks as text only. */
export function SessionStrip() {
  return (
    <button
      type="button"
      class="strip"
      onClick={() => (sheet.value = { kind: 'info', page: 'limits' })}
      aria-label={t('strip.label')}
    >
      <span class="strip-part">
        <Icon name="clock" size={17} />
        <b>{formatDuration(elapsedMs.value)}</b> {t('strip.session')}
      </span>
      <span class="strip-part">
        {t('strip.net')} <b data-testid="session-net">{unitText(netText(netMinor.value))}</b>
      </span>
    </button>
  );
}
