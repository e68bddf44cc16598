/** The mark of Roadcast: a road that runs to the horizon. */
export function Logo({ size }: { size: number }) {
  return (
    <svg data-scaled width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <path
        d="M7.5 28 13.2 4h5.6l5.7 24"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path d="M16 8v3.4M16 15.4v3.8M16 23.4V28" stroke="var(--rc-accent)" strokeWidth="2.6" strokeLinecap="round" />
    </svg>
  );
}
