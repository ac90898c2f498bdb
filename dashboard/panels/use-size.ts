/** The size of an element in CSS pixels, as it changes; 0 × 0 before it is on the page. */
import { useLayoutEffect, useRef, useState } from 'react';

export type Size = { readonly width: number; readonly height: number };

export function useSize<E extends Element>() {
  const ref = useRef<E>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = () => {
      const { width, height } = element.getBoundingClientRect();
      setSize((last) => (last.width === width && last.height === height ? last : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, size };
}
