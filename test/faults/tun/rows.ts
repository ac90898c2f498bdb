import type { Row } from '../kit/rows.ts';
export const tunRows: readonly Row[] = [];
export const whyNoTun = (): string | null => null;
