/** Whom the doctor looks at: the bridge as it is configured here, and as it says it is where it runs. */
import { type Static, Type } from 'typebox';
import { byName } from '../../protocol/by-name.ts';
import { Preflight } from '../../protocol/control.ts';

export type OwnAddress = { readonly address: string; readonly family: 'IPv4' | 'IPv6'; readonly internal: boolean };

export type SerialLink = { readonly url: string; readonly path: string; readonly baud: number };

/** What the bridge says of itself to whoever has its machine. */
export const Running = Type.Object({
  health: Type.Object({
    version: Type.String(),
    vehicleConnected: Type.Boolean(),
    ros: Type.String(),
    counters: byName(Type.Number()),
  }),
  ready: Type.Object({ ready: Type.Boolean(), why: Type.Array(Type.String()) }),
  links: Type.Array(Type.Object({ id: Type.String(), up: Type.Boolean(), why: Type.String() })),
  controls: Type.Array(Type.Object({ vehicle: Type.String(), preflight: Type.Union([Preflight, Type.Null()]) })),
  /** By which it is called on the network; null where it announces none. */
  mdnsName: Type.Union([Type.String(), Type.Null()]),
});
export type Running = Static<typeof Running>;

/** `absent`: no bridge has its data there. `shut`: there may be one, of another user. */
export type Bridge =
  | { readonly state: 'running'; readonly said: Running }
  | { readonly state: 'absent' | 'shut'; readonly why: string };

export type Subject = {
  readonly node: { readonly version: string; readonly wanted: string };
  readonly dataDir: string;
  readonly keepFreeMb: number;
  readonly host: string;
  readonly port: number;
  /** Of the page's certificate; null where there is no TLS. */
  readonly certificate: { readonly path: string; readonly isGiven: boolean } | null;
  readonly serial: readonly SerialLink[];
  /** No link is configured: the simulator is shown. */
  readonly isSimulated: boolean;
  /** Whether a link leads into ROS, and why that cannot be; empty where it can, null where it was not looked at. */
  readonly ros: { readonly isWanted: boolean; readonly whyNot: string | null };
  readonly userId: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly interfaces: Readonly<Record<string, readonly OwnAddress[] | undefined>>;
  readonly wallMs: number;
  readonly processors: number;
  readonly bridge: Bridge;
};
