/**
 * Links as people write them: URLs in MAVSDK's spelling. Every mistake is answered with one sentence that says what is
 * wrong with which link and shows how it is written.
 */

/** Where a link leads, by kind. */
export type Target =
  | { readonly kind: 'udpin' | 'udpout' | 'tcpin' | 'tcpout'; readonly host: string; readonly port: number }
  | { readonly kind: 'serial'; readonly path: string; readonly baud: number }
  /** `speed` 1 is the recorded pace, 0 as fast as possible. */
  | { readonly kind: 'replay'; readonly path: string; readonly speed: number }
  /** `args` are flags for the simulator's command line. */
  | { readonly kind: 'sim'; readonly args: readonly string[] }
  /**
   * MAVROS: the name space of its topics, that of its raw MAVLink, the ROS domain (null: as ROS_DOMAIN_ID says) and the only
   * MAVLink system that is meant (null: all).
   */
  | {
      readonly kind: 'ros2';
      readonly namespace: string;
      readonly uas: string;
      readonly domain: number | null;
      readonly target: number | null;
    };

/** A value, or one sentence that says what was wrong with the text. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

export const good = <T>(value: T): Parsed<T> => ({ ok: true, value });
export const bad = (why: string): { readonly ok: false; readonly why: string } => ({ ok: false, why });

export const examples = {
  udpin: 'udpin://0.0.0.0:14550',
  udpout: 'udpout://192.168.1.10:14550',
  tcpout: 'tcpout://192.168.1.10:5760',
  tcpin: 'tcpin://0.0.0.0:5760',
  serial: 'serial:///dev/ttyACM0:115200',
  replay: 'replay://file.tlog?speed=1',
  sim: 'sim://',
  ros2: 'ros2://mavros?namespace=/mavros&uas=/uas1&domain=0&target=1',
} as const;

type Scheme = keyof typeof examples;
type SocketScheme = 'udpin' | 'udpout' | 'tcpin' | 'tcpout';

/** What people write instead, and what they may mean. */
const misspelt: Readonly<Record<string, string>> = {
  udp: 'udpin:// (listen) or udpout:// (send first)',
  tcp: 'tcpout:// (connect) or tcpin:// (listen)',
  udpserver: 'udpin://',
  udpclient: 'udpout://',
  udpbcast: 'udpin://',
  tcpserver: 'tcpin://',
  tcpclient: 'tcpout://',
  file: 'replay://',
  tlog: 'replay://',
  tty: 'serial://',
  simulator: 'sim://',
  ros: 'ros2://mavros',
  mavros: 'ros2://mavros',
};

const listens = (scheme: SocketScheme): boolean => scheme.endsWith('in');

function parsePort(text: string, lowest: number): Parsed<number> {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= lowest && port <= 65535) return good(port);
  return bad(`the port ${JSON.stringify(text)} is not a number from ${lowest} to 65535`);
}

function parseSocket(scheme: SocketScheme, rest: string): Parsed<Target> {
  const match = /^(\[[0-9A-Fa-f:.%\w]+\]|[^:/?#[\]\s]*)(?::([^/?#]*))?(.*)$/.exec(rest);
  const [, host = '', portText, tail = ''] = match ?? [];
  if (tail !== '' && tail !== '/') return bad(`${JSON.stringify(tail)} after the port has no meaning`);
  if (host === '') return bad(listens(scheme) ? 'the address to listen on is missing' : 'the host is missing');
  if (portText === undefined || portText === '') return bad('the port is missing');
  const port = parsePort(portText, listens(scheme) ? 0 : 1);
  if (!port.ok) return port;
  return good({ kind: scheme, host: host.replace(/^\[|\]$/g, ''), port: port.value });
}

const slowestBaud = 1200;
const fastestBaud = 4_000_000;

function parseSerial(rest: string): Parsed<Target> {
  // Paths by USB port hold colons themselves; there only digits at the very end are a baud rate.
  const [, before = rest, last] = /^(.*):([^:/]*)$/.exec(rest) ?? [];
  const isPath = last === undefined || (rest.startsWith('/dev/serial/') && !/^\d+$/.test(last));
  const [path, baudText] = isPath ? [rest, '115200'] : [before, last];
  if (path === '') return bad('the device is missing');
  if (!path.startsWith('/') && !/^COM\d+$/i.test(path)) {
    return bad(`the device ${JSON.stringify(path)} is not a whole path, which begins with a third slash`);
  }
  const baud = Number(baudText);
  if (/^\d+$/.test(baudText) && baud >= slowestBaud && baud <= fastestBaud) return good({ kind: 'serial', path, baud });
  return bad(`the baud rate ${JSON.stringify(baudText)} is not a number from ${slowestBaud} to ${fastestBaud}`);
}

function parseReplay(rest: string): Parsed<Target> {
  const [, path = '', query] = /^([^?]*)(?:\?(.*))?$/s.exec(rest) ?? [];
  if (path === '') return bad('the file is missing');
  if (query === undefined || query === '') return good({ kind: 'replay', path, speed: 1 });
  const [, speedText] = /^speed=(.*)$/.exec(query) ?? [];
  if (speedText === undefined) return bad(`${JSON.stringify(query)} is unknown, a replay has only speed=`);
  const speed = Number(speedText);
  if (/^\d+(\.\d+)?$/.test(speedText) && speed <= 1000) return good({ kind: 'replay', path, speed });
  return bad(`the speed ${JSON.stringify(speedText)} is not a number from 0 (as fast as possible) to 1000`);
}

function parseSim(rest: string): Parsed<Target> {
  const [, place = '', query = ''] = /^([^?]*)(?:\?(.*))?$/s.exec(rest) ?? [];
  if (place !== '' && place !== '/') return bad(`${JSON.stringify(place)} has no meaning, a simulator has no address`);
  const args: string[] = [];
  for (const pair of query.split('&').filter((text) => text !== '')) {
    const [, key, value] = /^([a-z][a-z0-9-]*)(?:=(.*))?$/s.exec(pair) ?? [];
    if (key === undefined) return bad(`the option ${JSON.stringify(pair)} is not of the form name=value`);
    args.push(`--${key}`, ...(value === undefined ? [] : [value]));
  }
  return good({ kind: 'sim', args });
}

/** DDS has room for no more domains. */
const lastDomain = 232;

/** `/uas1` and `uas1/` are the same; undefined where ROS knows no such name. */
function rosName(text: string): string | undefined {
  const name = `/${text.replace(/^\/|\/$/g, '')}`;
  return /^(\/[A-Za-z_]\w*)+$/.test(name) && name.length <= 100 ? name : undefined;
}

type RosTarget = Extract<Target, { kind: 'ros2' }>;

/** Where MAVROS is unless it was told otherwise. */
export const usualMavros: RosTarget = { kind: 'ros2', namespace: '/mavros', uas: '/uas1', domain: null, target: null };

const rosOptions: Readonly<Record<string, (text: string) => Partial<RosTarget> | string>> = {
  namespace: (text) => {
    const namespace = rosName(text);
    return namespace === undefined ? `the name space ${JSON.stringify(text)} is no ROS name` : { namespace };
  },
  uas: (text) => {
    const uas = rosName(text);
    return uas === undefined ? `the uas ${JSON.stringify(text)} is no ROS name` : { uas };
  },
  domain: (text) =>
    /^\d{1,3}$/.test(text) && Number(text) <= lastDomain
      ? { domain: Number(text) }
      : `the domain ${JSON.stringify(text)} is not a number from 0 to ${lastDomain}`,
  target: (text) =>
    /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 255
      ? { target: Number(text) }
      : `the target ${JSON.stringify(text)} is not a MAVLink system id from 1 to 255`,
};

function parseRos(rest: string): Parsed<Target> {
  const [, place = '', query = ''] = /^([^?]*)(?:\?(.*))?$/s.exec(rest) ?? [];
  if (place.replace(/\/$/, '') !== 'mavros')
    return bad(`${JSON.stringify(place)} is unknown, ROS 2 is reached by mavros only`);
  let target = usualMavros;
  for (const pair of query.split('&').filter((text) => text !== '')) {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    const option = Object.hasOwn(rosOptions, key) ? rosOptions[key] : undefined;
    if (option === undefined)
      return bad(`${JSON.stringify(pair)} is unknown, known are ${Object.keys(rosOptions).join('=, ')}=`);
    const read = option(value);
    if (typeof read === 'string') return bad(read);
    target = { ...target, ...read };
  }
  // mavros_node names them by the system that it is for.
  const isNamed = /(^|&)uas=/.test(query);
  return good(isNamed || target.target === null ? target : { ...target, uas: `/uas${target.target}` });
}

const schemes: Readonly<Record<Scheme, (rest: string) => Parsed<Target>>> = {
  udpin: (rest) => parseSocket('udpin', rest),
  udpout: (rest) => parseSocket('udpout', rest),
  tcpin: (rest) => parseSocket('tcpin', rest),
  tcpout: (rest) => parseSocket('tcpout', rest),
  serial: parseSerial,
  replay: parseReplay,
  sim: parseSim,
  ros2: parseRos,
};

const isScheme = (text: string): text is Scheme => Object.hasOwn(schemes, text);

/** Reads one URL. */
export function parseTarget(url: string): Parsed<Target> {
  const [, scheme, rest = ''] = /^([A-Za-z][\w+-]*):\/\/(.*)$/s.exec(url) ?? [];
  const where = `link ${JSON.stringify(url)}`;
  if (scheme === undefined) return bad(`${where} is not a URL; write for example ${examples.udpin}`);
  if (isScheme(scheme)) {
    const target = schemes[scheme](rest);
    return target.ok ? target : bad(`${where}: ${target.why}; write for example ${examples[scheme]}`);
  }
  const meant =
    misspelt[scheme.toLowerCase()] ??
    Object.keys(examples)
      .map((known) => `${known}://`)
      .join(', ');
  return bad(`${where}: there is no kind of link called ${scheme}://; write ${meant}`);
}
