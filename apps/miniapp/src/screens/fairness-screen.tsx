import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../art/icon.js';
import { Seal } from '../art/seal.js';
import { AppBar } from '../components/app-bar.js';
import { CopyRow } from '../components/copy-row.js';
import { SeedCard } from '../components/seed-card.js';
import { t, type TextKey } from '../i18n/translate.js';
import { isCommitted } from '../proof/verify.js';
import { lastRevealed } from '../state/rotate.js';
import { go } from '../state/route.js';

const steps: readonly TextKey[] = ['fair.step-1', 'fair.step-2', 'fair.step-3'];

function Revealed() {
  const revealed = lastRevealed.value;
  const [isSame, setSame] = useState<boolean | null>(null);
  useEffect(() => {
    setSame(null);
    if (revealed !== null) void isCommitted(revealed.serverSeed, revealed.serverSeedHash).then(setSame);
  }, [revealed]);
  if (revealed === null) return null;
  return (
    <section class="card" data-testid="revealed">
      <div class="seed-head">
        <Seal hash={revealed.serverSeedHash} size={52} />
        <div class="seed-title">
          <b>{t('fair.revealed')}</b>
          {isSame !== null && (
            <span class={isSame ? 'is-gain' : 'is-danger'}>
              <Icon name={isSame ? 'check' : 'cross'} size={16} /> {t(isSame ? 'fair.same' : 'fair.differs')}
            </span>
          )}
        </div>
      </div>
      <CopyRow label={t('verify.server-seed')} value={revealed.serverSeed} isHash />
      <CopyRow label={t('verify.hash')} value={revealed.serverSeedHash} isHash />
      <button type="button" class="button is-wide" onClick={() => go({ screen: 'wallet' })}>
        {t('fair.check-rounds')}
      </button>
    </section>
  );
}

/** The seeds, and how a round is proved. */
export function FairnessScreen() {
  return (
    <>
      <AppBar title={t('tab.fairness')} />
      <main class="page is-columns">
        <div>
          <Revealed />
          <SeedCard />
        </div>
        <section class="card how">
          <h2>{t('fair.how')}</h2>
          <ol>
            {steps.map((step) => (
              <li key={step}>{t(step)}</li>
            ))}
          </ol>
          <p class="card-text">{t('fair.others')}</p>
        </section>
      </main>
    </>
  );
}
