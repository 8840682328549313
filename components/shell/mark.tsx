/** The sign of the house: fibres that come together and part. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <g fill="none" strokeLinecap="round" strokeWidth="3">
        <path stroke="var(--accent)" d="M5 7c7 0 7 9 11 9s4-9 11-9" />
        <path stroke="var(--focus)" d="M5 16h22" />
        <path stroke="var(--side-sink)" d="M5 25c7 0 7-9 11-9s4 9 11 9" />
      </g>
    </svg>
  );
}
