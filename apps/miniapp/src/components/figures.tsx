export interface FigureItem {
  readonly label: string;
  readonly value: string;
  readonly isGain?: boolean;
}

/** From this many characters on a value is set smaller, so that it stays whole. */
const longFrom = 11;

/** Three values side by side, with hairlines between them. */
export function Figures({ items }: { readonly items: readonly FigureItem[] }) {
  return (
    <dl class="figures">
      {items.map(({ label, value, isGain }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd class={`${isGain === true ? 'is-gain' : ''}${value.length > longFrom ? ' is-long' : ''}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
