import { t, type TextKey } from '../i18n/translate.js';
import { go, sheet, type InfoPage } from '../state/route.js';

const pages: readonly { page: InfoPage | 'fairness'; label: TextKey }[] = [
  { page: 'rules', label: 'info.rules' },
  { page: 'limits', label: 'info.limits' },
  { page: 'fairness', label: 'tab.fairness' },
  { page: 'terms', label: 'info.terms' },
  { page: 'privacy', label: 'info.privacy' },
];

/** Rules, protection, fairness and terms: each one step from every game. */
export function LinksRow() {
  return (
    <nav class="links" aria-label={t('links.label')}>
      {pages.map(({ page, label }) => (
        <button
          key={page}
          type="button"
          onClick={() => (page === 'fairness' ? go({ screen: 'fairness' }) : (sheet.value = { kind: 'info', page }))}
        >
          {t(label)}
        </button>
      ))}
    </nav>
  );
}
