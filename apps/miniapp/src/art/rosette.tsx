/** The mint rosette of a safe tile: two braided waves around a star. */
const wave = (shift: number): string => {
  const points = Array.from({ length: 97 }, (_, step) => {
    const angle = (2 * Math.PI * step) / 96;
    const radius = 15.5 + 2.6 * Math.cos(12 * angle + shift);
    return `${(20 + radius * Math.cos(angle)).toFixed(2)} ${(20 + radius * Math.sin(angle)).toFixed(2)}`;
  });
  return `M${points.join('L')}Z`;
};
const waves = [0, (2 * Math.PI) / 3, (4 * Math.PI) / 3].map(wave).join('');

export function Rosette() {
  return (
    <svg viewBox="0 0 40 40" class="rosette" aria-hidden>
      <path class="rosette-waves" d={waves} />
      <path class="rosette-star" d="M20 11.5l2.4 6.1 6.1 2.4-6.1 2.4-2.4 6.1-2.4-6.1-6.1-2.4 6.1-2.4z" />
    </svg>
  );
}
