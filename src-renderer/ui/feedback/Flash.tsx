import { type ReactNode, useEffect, useRef } from 'react';

/** Lights up once, softly, when `of` changes after it was first shown. Nothing moves. */
export function Flash({ of, children }: { readonly of: string | number | null; readonly children: ReactNode }) {
  const element = useRef<HTMLSpanElement>(null);
  const before = useRef(of);
  useEffect(() => {
    if (before.current === of) return;
    before.current = of;
    const span = element.current;
    if (span === null) return;
    span.classList.remove('flash');
    // Reading the layout restarts the animation when a second change follows the first at once.
    void span.offsetWidth;
    span.classList.add('flash');
  }, [of]);
  return (
    <span ref={element} style={{ display: 'inline-flex', minWidth: 0, maxWidth: '100%' }}>
      {children}
    </span>
  );
}
