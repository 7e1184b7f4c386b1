import { gameName } from '../i18n/game-name.js';
import { exactText, netText, unitText } from '../i18n/money-text.js';
import { find, language, t } from '../i18n/translate.js';
import { formatDuration } from '../numbers/duration.js';
import { asset, games } from '../state/casino.js';
import { elapsedMs, netMinor } from '../state/play-session.js';
import { route, type InfoPage } from '../state/route.js';
import { SheetFrame } from './sheet-frame.js';

function Rules({ id }: { readonly id: string }) {
  const info = games.value.find((game) => game.id === id);
  const local = find(`rules.${id}`);
  return (
    <>
      <p>{language.value === 'en' ? info?.rules : (local ?? info?.rules)}</p>
      <p>{t('rules.disconnect')}</p>
    </>
  );
}

function Limits() {
  const here = route.value.screen === 'game' ? route.value.game : null;
  const shown = games.value.filter((game) => here === null || game.id === here);
  return (
    <>
      <dl class="round-money">
        <div>
          <dt>{t('me.time')}</dt>
          <dd>{formatDuration(elapsedMs.value)}</dd>
        </div>
        <div>
          <dt>{t('strip.net')}</dt>
          <dd>{unitText(netText(netMinor.value))}</dd>
        </div>
      </dl>
      {shown.map((game) => {
        const limits = game.limits[asset.value.code];
        if (limits === undefined) return null;
        const text = (minor: string) => exactText(BigInt(minor));
        return (
          <dl class="round-money" key={game.id}>
            <div>
              <dt>{t('limits.stake', { game: gameName(game.id) })}</dt>
              <dd>{t('stake.bounds', { min: text(limits.stakeMinMinor), max: text(limits.stakeMaxMinor) })}</dd>
            </div>
            <div>
              <dt>{t('limits.win')}</dt>
              <dd>{unitText(text(limits.winMaxMinor))}</dd>
            </div>
          </dl>
        );
      })}
      <p>{t('limits.own')}</p>
    </>
  );
}

/** Rules, limits, terms or privacy, one step from every game. */
export function InfoSheet({ page }: { readonly page: InfoPage }) {
  const game = route.value.screen === 'game' ? route.value.game : null;
  const title = page === 'rules' && game !== null ? t('rules.title', { game: gameName(game) }) : t(`info.${page}`);
  return (
    <SheetFrame label={title}>
      <h2 class="sheet-title">{title}</h2>
      <div class="prose">
        {page === 'rules' && game !== null && <Rules id={game} />}
        {page === 'limits' && <Limits />}
        {page === 'terms' && <p>{t('terms.text')}</p>}
        {page === 'privacy' && <p>{t('privacy.text')}</p>}
      </div>
    </SheetFrame>
  );
}
