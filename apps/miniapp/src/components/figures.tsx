export interface FigureItem {
  readonly label: string;
  readonly value: string;
  readonly isGain?: boolean;
}

/** Three values side by side, with hairlines between them. */
export function Figures({ items }: { readonly items: readonly FigureItem[] }) {
  return (
    <dl class="figures">
      {items.map(({ label, value, isGain }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd class={isGain ? 'is-gain' : ''}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
