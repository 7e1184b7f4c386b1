import { Icon, type IconName } from '../art/icon.js';
import { Seal } from '../art/seal.js';
import { t, type TextKey } from '../i18n/translate.js';
import { go, route } from '../state/route.js';

const tabs: readonly { screen: 'lobby' | 'wallet' | 'fairness' | 'me'; icon: IconName; label: TextKey }[] = [
  { screen: 'lobby', icon: 'grid', label: 'tab.play' },
  { screen: 'wallet', icon: 'wallet', label: 'tab.wallet' },
  { screen: 'fairness', icon: 'shield', label: 'tab.fairness' },
  { screen: 'me', icon: 'person', label: 'tab.me' },
];

/** The house's own seal: the hash of nothing, so that it is the same everywhere. */
export const houseSeal = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Four root screens: along the bottom on a phone, down the side from 900 pixels on. */
export function Tabs() {
  const here = route.value.screen === 'game' ? 'lobby' : route.value.screen;
  return (
    <nav class={route.value.screen === 'game' ? 'tabs is-game' : 'tabs'} aria-label={t('tabs.label')}>
      <span class="tabs-seal">
        <Seal hash={houseSeal} size={44} />
      </span>
      {tabs.map(({ screen, icon, label }) => (
        <button
          key={screen}
          type="button"
          class="tab"
          data-tab={screen}
          aria-current={here === screen ? 'page' : undefined}
          onClick={() => go({ screen })}
        >
          <span class="tab-icon">
            <Icon name={icon} size={24} />
          </span>
          {t(label)}
        </button>
      ))}
    </nav>
  );
}
