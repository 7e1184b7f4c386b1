import { Icon } from '../art/icon.js';
import { t } from '../i18n/translate.js';
import { shortHash } from '../numbers/short-hash.js';
import { showToast } from '../state/notice.js';

interface Props {
  readonly label: string;
  readonly value: string;
  /** Whether the value is a hash: shown in groups, its middle cut. */
  readonly isHash?: boolean;
  readonly firstGroups?: number;
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast(t('copied'));
  } catch {
    showToast(t('copy.failed'));
  }
}

/** A value that one may want to take elsewhere. */
export function CopyRow({ label, value, isHash = false, firstGroups = 4 }: Props) {
  return (
    <div class="copy-row">
      <div>
        <span>{label}</span>
        <code title={value}>{isHash ? shortHash(value, firstGroups, 2) : value}</code>
      </div>
      <button
        type="button"
        class="icon-button"
        onClick={() => void copy(value)}
        aria-label={t('copy', { what: label })}
      >
        <Icon name="copy" size={20} />
      </button>
    </div>
  );
}
