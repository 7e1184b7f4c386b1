import { EngravingView } from '../art/engraving-view.js';
import { Icon } from '../art/icon.js';
import { Coin } from '../art/coin.js';
import { cleanName } from '../numbers/clean-name.js';
import { launch, players, playing } from './shell-state.js';

/** The chat with the bot, as far as it is needed to open the Mini App from it. */
export function Chat() {
  const player = players.value.find((one) => one.telegramId === playing.value);
  return (
    <section class="chat" aria-label="Chat">
      <header class="chat-head">
        <span class="chat-avatar">
          <Coin size={26} />
        </span>
        <span>
          <b>Croupier</b>
          <span>bot, played by this page</span>
        </span>
      </header>
      <div class="chat-body">
        <EngravingView name="chat-engraving" size={420} petals={11} opacity={0.5} lineWidth={0.6} />
        <span class="chat-note">Emulated. Nothing here reaches Telegram.</span>
        <span class="chat-mine">/start</span>
        <article class="chat-card">
          <div class="chat-picture">
            <EngravingView name="tile-engraving" size={260} petals={18} opacity={0.3} lineWidth={0.45} />
            <strong>
              Every round
              <br />
              can be checked.
            </strong>
          </div>
          <p>
            Welcome, <bdi>{cleanName(player?.firstName ?? '')}</bdi>. You play with play coins. They have no cash value
            and can’t be withdrawn.
          </p>
        </article>
        <button type="button" class="chat-button" data-testid="open" onClick={() => void launch()}>
          Open Croupier
        </button>
      </div>
      <footer class="chat-foot">
        <button type="button" class="chat-play" onClick={() => void launch()}>
          <Icon name="grid" size={18} /> Play
        </button>
        <span>The bot reads no messages here</span>
      </footer>
    </section>
  );
}
