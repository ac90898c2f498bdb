/** Port specifications in SITL's own spelling → what to open. One clear sentence when it cannot be read. */

export type PortSpec =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'udpclient'; readonly host: string; readonly port: number }
  | { readonly kind: 'uart'; readonly path: string; readonly baud: number }
  | { readonly kind: 'none' };

/** Listening on one machine only is the default; `tcp:0.0.0.0:5760` opens it to the network. */
const defaultHost = '127.0.0.1';

function parsePort(text: string): number | undefined {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : undefined;
}

function hostAndPort(rest: string): { host: string; port: number } | undefined {
  const [, host = defaultHost, digits = ''] = /^(?:(.+):)?(\d+)$/.exec(rest) ?? [];
  const port = parsePort(digits);
  return port === undefined ? undefined : { host: host.replace(/^\[(.*)\]$/, '$1'), port };
}

/** `tcp:[host:]PORT[:wait]`, `udpclient:[host:]PORT`, `uart:PATH[:BAUD]`, `none`. Throws a sentence. */
export function parsePortSpec(text: string): PortSpec {
  if (text === 'none') return { kind: 'none' };
  const [, kind = '', rest = ''] = /^(\w+):(.+)$/.exec(text) ?? [];
  if (kind === 'tcp' || kind === 'udpclient') {
    const place = hostAndPort(rest.replace(/:(wait|nowait)$/, ''));
    if (place !== undefined) return { kind, ...place };
  }
  if (kind === 'uart') {
    const [, path = rest, baud = '57600'] = /^(.+):(\d+)$/.exec(rest) ?? [];
    return { kind, path, baud: Number(baud) };
  }
  throw new Error(`"${text}" is not a port: use tcp:[HOST:]PORT, udpclient:HOST:PORT, uart:PATH[:BAUD] or none`);
}

/** The same for the nth vehicle: ten ports further, a free port stays a free port, a wire cannot be shared. */
export function shiftPort(spec: PortSpec, instances: number): PortSpec {
  if (instances === 0 || spec.kind === 'none') return spec;
  if (spec.kind === 'uart') return { kind: 'none' };
  return spec.port === 0 ? spec : { ...spec, port: spec.port + 10 * instances };
}
