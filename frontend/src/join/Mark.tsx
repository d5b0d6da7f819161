/** The mark: three threads through a loom. */
export const Mark = ({ size = 24 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" className="mark">
    <path d="M7 3v18M12 3v18M17 3v18" stroke="#b9ae9a" strokeWidth="1.6" fill="none" strokeLinecap="round" />
    <path d="M2 7h20M2 12h20M2 17h20" stroke="#c8452c" strokeWidth="2.4" fill="none" strokeLinecap="round" />
  </svg>
);
