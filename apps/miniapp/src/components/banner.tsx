import { Icon } from '../art/icon.js';
import { t } from '../i18n/translate.js';
import { openRounds } from '../state/casino.js';
import { connection } from '../state/connection.js';

/** Says that play stopped, and why. */
export function Banner() {
  if (connection.value === 'online') return null;
  const isLost = connection.value === 'lost';
  const text = isLost ? t(openRounds.value.length > 0 ? 'banner.lost-open' : 'banner.lost') : t('banner.slow');
  return (
    <div class={isLost ? 'banner is-lost' : 'banner'} role="status">
      <Icon name="pulse" />
      <span>{text}</span>
    </div>
  );
}
