import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../art/icon.js';
import { t } from '../i18n/translate.js';
import { sheet } from '../state/route.js';

interface Props {
  readonly label: string;
  readonly children: ComponentChildren;
}

const swipeMin = 70;

/** A sheet over the page. It closes by swipe, scrim, Esc and Back, and gives the focus back. */
export function SheetFrame({ label, children }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  const from = useRef<number | null>(null);
  const close = () => (sheet.value = null);
  // Before the sheet is painted: a key pressed as soon as it is seen would be lost to a listener that comes later.
  useLayoutEffect(() => {
    const before = document.activeElement;
    ref.current?.focus();
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && close();
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div class="scrim" onClick={(event) => event.target === event.currentTarget && close()}>
      <div class="sheet" role="dialog" aria-modal="true" aria-label={label} tabIndex={-1} ref={ref}>
        <div
          class="sheet-grip"
          onPointerDown={(event) => {
            from.current = event.clientY;
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerUp={(event) => {
            if (from.current !== null && event.clientY - from.current > swipeMin) close();
            from.current = null;
          }}
        />
        <button type="button" class="icon-button sheet-close" onClick={close} aria-label={t('close')}>
          <Icon name="close" size={20} />
        </button>
        <div class="sheet-scroll">{children}</div>
      </div>
    </div>
  );
}
