/** The mark: a keyhole cut from a square. The notch is the product's only decoration. */
export function Mark({ className = "size-5" }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true" className={`shrink-0 ${className}`} fill="currentColor">
      <path
        fillRule="evenodd"
        d="M3 0h14a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-4.6l-.9-7.1a3.9 3.9 0 1 0-3 0L7.6 20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3Z"
      />
    </svg>
  );
}
