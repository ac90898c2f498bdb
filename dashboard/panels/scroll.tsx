/** What may be larger than its place: the keyboard reaches and scrolls it, and only while there is something to scroll. */
import { type ReactNode, type RefObject, useCallback, useEffect, useRef, useState } from 'react';

export function useScroller<E extends HTMLElement>(): { readonly ref: RefObject<E | null>; readonly tabIndex?: 0 } {
  const ref = useRef<E>(null);
  const [isCut, setCut] = useState(false);
  const look = useCallback(() => setCut(ref.current !== null && isLarger(ref.current)), []);
  // What is in it changes with the render, its place with the window.
  useEffect(look);
  useEffect(() => {
    const observer = new ResizeObserver(look);
    if (ref.current !== null) observer.observe(ref.current);
    return () => observer.disconnect();
  }, [look]);
  return isCut ? { ref, tabIndex: 0 } : { ref };
}

const isLarger = ({ scrollWidth, clientWidth, scrollHeight, clientHeight }: HTMLElement): boolean =>
  scrollWidth > clientWidth || scrollHeight > clientHeight;

/** A table, mostly. */
export function Scroll({ children }: { readonly children: ReactNode }) {
  const scroller = useScroller<HTMLDivElement>();
  return (
    <div className="scroll" {...scroller}>
      {children}
    </div>
  );
}
