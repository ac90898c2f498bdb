/** The log: pino's JSON lines for machines, one short line each for a person at a terminal. */
import pino, { type Logger } from 'pino';

export type { Logger };

const labels: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info ', 40: 'warn ', 50: 'ERROR', 60: 'FATAL' };
const hidden = new Set(['level', 'time', 'msg', 'pid', 'hostname']);

/** What a vehicle or a stranger said may hold what moves a terminal's cursor or its title: shown, not obeyed. */
const harmless = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** `12:40:51 info  link up link=sim`. */
export function humanLine(json: string): string {
  const record: Record<string, unknown> = JSON.parse(json);
  const rest = Object.entries(record).filter(([key]) => !hidden.has(key));
  const time = new Date(Number(record.time)).toTimeString().slice(0, 8);
  const fields = rest.map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const words = harmless(`${record.msg ?? ''}${fields.join('')}`);
  return `${time} ${labels[Number(record.level)] ?? '     '} ${words}\n`;
}

export function createLogger(level: string, stream: NodeJS.WriteStream): Logger {
  if (!stream.isTTY) return pino({ level, base: null }, stream);
  return pino({ level, base: null }, { write: (line: string) => stream.write(humanLine(line)) });
}
