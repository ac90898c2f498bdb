import type { Row } from '../kit/rows.ts';
export const proxyRows: readonly Row[] = [];
