// SPDX-License-Identifier: AGPL-3.0-or-later

interface House {
  x: number;
  width: number;
  height: number;
  /** Which of the windows have light: [column, row]. */
  lit: [number, number][];
}

const ground = 150;
const houses: House[] = [
  { x: 14, width: 62, height: 62, lit: [[1, 0]] },
  { x: 84, width: 50, height: 92, lit: [[0, 1]] },
  { x: 146, width: 70, height: 72, lit: [[0, 0], [1, 1]] },
  { x: 226, width: 54, height: 58, lit: [[1, 0]] },
  { x: 290, width: 58, height: 84, lit: [[0, 0], [1, 1]] },
];

function Front({ x, width, height, lit }: House) {
  const top = ground - height;
  const columns = [x + width * 0.2, x + width * 0.58];
  const rows = height > 70 ? [top + 16, top + 44] : [top + 18];
  return (
    <g>
      <path d={`M${x - 5} ${top}L${x + width / 2} ${top - 26}L${x + width + 5} ${top}V${ground}H${x - 5}Z`} fill="var(--primary-soft)" stroke="var(--primary)" strokeWidth="2.5" strokeLinejoin="round" />
      {rows.flatMap((y, row) =>
        columns.map((left, column) => {
          const isLit = lit.some(([litColumn, litRow]) => litColumn === column && litRow === row);
          return <rect key={`${column} ${row}`} x={left} y={y} width={width * 0.22} height="15" rx="2" fill={isLit ? "var(--accent)" : "var(--surface)"} stroke="var(--primary)" strokeWidth="2" />;
        }),
      )}
    </g>
  );
}

/** A street in the evening: in every house somebody is at home. Decoration only. */
export function Street() {
  return (
    <svg viewBox="0 0 362 164" aria-hidden className="w-full">
      <circle cx="318" cy="26" r="11" fill="var(--accent-soft)" />
      {houses.map((house) => (
        <Front key={house.x} {...house} />
      ))}
      <path d={`M0 ${ground}H362`} stroke="var(--primary)" strokeWidth="2.5" strokeLinecap="round" />
      <path d="M76 150c0-16 6-22 6-22s6 6 6 22M218 150c0-20 6-28 6-28s6 8 6 28" fill="var(--primary)" opacity="0.75" />
    </svg>
  );
}
