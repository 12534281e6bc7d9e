// SPDX-License-Identifier: AGPL-3.0-or-later

interface House {
  x: number;
  width: number;
  height: number;
  /** Which of the windows have light: [column, row]. */
  lit: [number, number][];
  /** Somebody stands in the open door. */
  open?: boolean;
}

const ground = 150;
const houses: House[] = [
  { x: 12, width: 58, height: 60, lit: [[1, 0]] },
  { x: 98, width: 50, height: 92, lit: [[0, 1]] },
  { x: 162, width: 66, height: 74, lit: [[0, 0]], open: true },
  { x: 256, width: 42, height: 56, lit: [[1, 0]] },
  { x: 310, width: 46, height: 84, lit: [[0, 0], [1, 1]] },
];

function Window({ x, y, width, lit }: { x: number; y: number; width: number; lit: boolean }) {
  return <rect x={x} y={y} width={width} height="14" rx="2" fill={lit ? "var(--accent)" : "var(--surface)"} stroke="var(--primary)" strokeWidth="2" />;
}

/** Light falls out of the door, on whoever comes. */
function Door({ x }: { x: number }) {
  return (
    <g>
      <path d={`M${x} ${ground}v-24a8 8 0 0 1 16 0v24z`} fill="var(--accent)" stroke="var(--primary)" strokeWidth="2" />
      <circle cx={x + 8} cy={ground - 17} r="3.2" fill="var(--primary)" />
      <path d={`M${x + 3.5} ${ground}v-6.5a4.5 4.5 0 0 1 9 0v6.5z`} fill="var(--primary)" />
    </g>
  );
}

function Front({ x, width, height, lit, open = false }: House) {
  const top = ground - height;
  const rows = height > 70 ? [top + 14, top + 42] : [top + 16];
  return (
    <g>
      <path d={`M${x - 4} ${top}L${x + width / 2} ${top - 24}L${x + width + 4} ${top}V${ground}H${x - 4}Z`} fill="var(--primary-soft)" stroke="var(--primary)" strokeWidth="2.5" strokeLinejoin="round" />
      {rows.slice(0, open ? 1 : 2).flatMap((y, row) =>
        [0, 1].map((column) => (
          <Window key={`${column} ${row}`} x={x + width * (0.18 + column * 0.4)} y={y} width={width * 0.24} lit={lit.some(([c, r]) => c === column && r === row)} />
        )),
      )}
      {open && <Door x={x + width / 2 - 8} />}
    </g>
  );
}

function Tree({ x, size }: { x: number; size: number }) {
  return (
    <g>
      <path d={`M${x} ${ground}v${-size}`} stroke="var(--primary)" strokeWidth="2.5" strokeLinecap="round" />
      <ellipse cx={x} cy={ground - size * 1.25} rx={size * 0.42} ry={size * 0.62} fill="var(--primary)" />
    </g>
  );
}

/** A street in the evening: somebody is at home, and one door is open. Decoration only. */
export function Street() {
  return (
    <svg viewBox="0 0 366 154" aria-hidden className="w-full">
      <circle cx="236" cy="28" r="9" fill="var(--accent)" />
      {houses.map((house) => (
        <Front key={house.x} {...house} />
      ))}
      <Tree x={83} size={24} />
      <Tree x={242} size={22} />
      <path d={`M2 ${ground}H364`} stroke="var(--primary)" strokeWidth="2.5" strokeLinecap="round" />
    </svg>
  );
}
