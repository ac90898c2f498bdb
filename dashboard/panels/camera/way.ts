/** Where a player asks, and as whom. */
import type { TokenOf } from '../../client/bearing.ts';

export type Way = { readonly origin: string; readonly token: TokenOf };
