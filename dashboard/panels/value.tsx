/** One figure with its unit after it. `size` is a step of the type scale, v0 the largest. */
import type { ReactNode } from 'react';

type ValueProps = {
  readonly size: 'v0' | 'v1' | 'v2' | 'v3' | 'v4';
  readonly unit?: string;
  readonly tone?: 'ok' | 'caution' | 'warn' | undefined;
  readonly children: ReactNode;
};

export function Value({ size, unit, tone, children }: ValueProps) {
  return (
    <div className={tone ? `v ${size} ${tone}` : `v ${size}`}>
      <span>{children}</span>
      {unit ? <u>{unit}</u> : null}
    </div>
  );
}
