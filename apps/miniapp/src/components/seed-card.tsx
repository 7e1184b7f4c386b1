import { ProblemError } from '@croupier/client';
import { useState } from 'preact/hooks';
import { Seal } from '../art/seal.js';
import { gameName } from '../i18n/game-name.js';
import { t } from '../i18n/translate.js';
import { makeClientSeed } from '../proof/client-seed.js';
import { openRounds, seeds } from '../state/casino.js';
import { connection } from '../state/connection.js';
import { rotateSeeds } from '../state/rotate.js';
import { CopyRow } from './copy-row.js';

interface HashProps {
  readonly title: string;
  readonly hash: string;
}

function HashHead({ title, hash }: HashProps) {
  return (
    <div class="seed-head">
      <Seal hash={hash} size={52} />
      <CopyRow label={title} value={hash} isHash firstGroups={2} />
    </div>
  );
}

const clientSeedShape = /^[\x21-\x7e]{1,64}$/;

/** Both committed hashes, the client seed and the rotation that reveals. */
export function SeedCard() {
  const [wished, setWished] = useState('');
  const [state, setState] = useState<'idle' | 'sending'>('idle');
  const [failure, setFailure] = useState<string | null>(null);
  const current = seeds.value;
  if (current === null) return null;
  const open = openRounds.value[0];
  const isGood = wished === '' || clientSeedShape.test(wished);
  const rotate = async () => {
    setState('sending');
    setFailure(null);
    try {
      await rotateSeeds(wished === '' ? makeClientSeed() : wished);
      setWished('');
    } catch (error) {
      const isInUse = error instanceof ProblemError && error.code === 'seed_in_use';
      setFailure(t(isInUse ? 'seed.in-use' : 'seed.failed'));
    }
    setState('idle');
  };
  return (
    <section class="card seed-card">
      <HashHead title={t('seed.active')} hash={current.serverSeedHash} />
      <HashHead title={t('seed.next')} hash={current.nextServerSeedHash} />
      <CopyRow
        label={`${t(current.clientSeedBy === 'player' ? 'seed.yours' : 'seed.house')} · ${t('seed.nonce', { nonce: current.nonce })}`}
        value={current.clientSeed}
      />
      <p class="card-text">{t('seed.text')}</p>
      <label class="field">
        <span>{t('seed.wish')}</span>
        <input
          value={wished}
          maxLength={64}
          spellcheck={false}
          autocomplete="off"
          placeholder={t('seed.wish-empty')}
          aria-invalid={!isGood}
          onInput={(event) => setWished(event.currentTarget.value)}
        />
      </label>
      {!isGood && <p class="card-text is-danger">{t('seed.shape')}</p>}
      {open !== undefined && <p class="card-text">{t('seed.blocked', { game: gameName(open.game) })}</p>}
      {failure !== null && <p class="card-text is-danger">{failure}</p>}
      <button
        type="button"
        class="button is-wide"
        data-testid="rotate"
        disabled={state === 'sending' || open !== undefined || !isGood || connection.value === 'lost'}
        onClick={() => void rotate()}
      >
        {t(state === 'sending' ? 'seed.rotating' : 'seed.rotate')}
      </button>
    </section>
  );
}
