/** The PLAY coin: a brass disc with an engraved C. */
export function Coin({ size = 20 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden class="coin">
      <circle cx="12" cy="12" r="11.5" fill="#e4b65a" stroke="#8f6414" />
      <circle cx="12" cy="12" r="8.5" fill="none" stroke="#8f6414" stroke-width="0.8" stroke-dasharray="1 0.9" />
      <path d="M14.9 9.6a3.8 3.8 0 100 4.8" fill="none" stroke="#5b3f0a" stroke-width="2" stroke-linecap="round" />
    </svg>
  );
}
