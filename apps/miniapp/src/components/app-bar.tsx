import { Icon } from '../art/icon.js';
import { t } from '../i18n/translate.js';
import { isInTelegram } from '../telegram/bridge.js';
import { goBack } from '../state/route.js';
import { BalanceChip } from './balance-chip.js';
import { Banner } from './banner.js';
import { SessionStrip } from './session-strip.js';

interface Props {
  readonly title: string;
  readonly isDeep?: boolean;
  readonly onInfo?: () => void;
}

/** The bar on top with the session strip, and below it what is wrong with the connection. Telegram has a Back of its own. */
export function AppBar({ title, isDeep = false, onInfo }: Props) {
  return (
    <>
      <header class="bar">
        {isDeep && !isInTelegram() && (
          <button type="button" class="icon-button" onClick={goBack} aria-label={t('back')}>
            <Icon name="back" size={24} />
          </button>
        )}
        <h1>{title}</h1>
        {onInfo !== undefined && (
          <button type="button" class="icon-button is-quiet" onClick={onInfo} aria-label={t('info.rules')}>
            <Icon name="info" size={23} />
          </button>
        )}
        <BalanceChip />
        <SessionStrip />
      </header>
      <Banner />
    </>
  );
}
