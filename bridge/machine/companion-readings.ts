/**
 * What the machine tells of itself, as its files have it, in figures; null where it does not tell. Linux's files; the
 * Raspberry Pi's for its power.
 */
import type { CompanionHealth } from '../protocol/health.ts';
import type { Look } from './look.ts';

/** Without its age. */
export type Readings = Omit<CompanionHealth, 'at' | 'lte'>;

const first = <T>(value: T | undefined): T | null => value ?? null;

/** Of a file that holds one number. */
function numberIn(text: string | undefined): number | undefined {
  const number = Number.parseFloat(text?.trim() ?? '');
  return Number.isFinite(number) ? number : undefined;
}

/** The hottest of all zones, °C. A zone that is shut off says 0 or nonsense. */
export function hottest(texts: readonly (string | undefined)[]): number | null {
  const all = texts.flatMap((text) => numberIn(text) ?? []).map((milli) => milli / 1000);
  const plausible = all.filter((degrees) => degrees !== 0 && degrees > -60 && degrees < 150);
  return plausible.length === 0 ? null : Math.round(10 * Math.max(...plausible)) / 10;
}

type Power = Pick<CompanionHealth, 'underVoltage' | 'underVoltageSeen' | 'throttled'>;

/** Of the Raspberry Pi's firmware, hexadecimal: bits 0 to 3 are now, 16 to 19 since its start (raspberrypi.com, vcgencmd). */
export function powerOf(text: string | undefined): Power | undefined {
  const [, hex] = /^(?:throttled=)?(?:0x)?([0-9a-f]{1,8})$/i.exec(text?.trim() ?? '') ?? [];
  if (hex === undefined) return undefined;
  const bits = Number.parseInt(hex, 16);
  return {
    underVoltage: (bits & 0x1) !== 0,
    underVoltageSeen: (bits & 0x1_0001) !== 0,
    throttled: (bits & 0xe) !== 0,
  };
}

/** The first interface with a signal: name, quality, level, noise. Levels above 63 are dBm of a driver that forgot the sign. */
export function wifiOf(text: string | undefined): CompanionHealth['wifi'] {
  for (const line of (text ?? '').split('\n')) {
    const [, name, level] = /^\s*(\S+):\s+\w+\s+-?\d+\.?\s+(-?\d+)\.?\s/.exec(line) ?? [];
    if (name === undefined || level === undefined) continue;
    const signal = Number(level) > 63 ? Number(level) - 256 : Number(level);
    if (signal < 0 && signal > -130) return { interface: name, signalDbm: signal };
  }
  return null;
}

/** /proc/meminfo, in bytes. */
export function memoryOf(text: string | undefined): Pick<Readings, 'memoryFreeB' | 'memoryTotalB'> {
  const of = (name: string) => numberIn(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text ?? '')?.[1]);
  const [free, total] = [of('MemAvailable'), of('MemTotal')];
  const bytes = (kb: number | undefined) => (kb === undefined ? null : kb * 1024);
  return { memoryFreeB: bytes(free), memoryTotalB: bytes(total) };
}

/** Of one processor: 1 is all of it, averaged over a minute. */
export function loadOf(text: string | undefined, processors: number): number | null {
  const load = numberIn(text?.split(' ')[0]);
  return load === undefined ? null : Math.round((100 * load) / Math.max(1, processors)) / 100;
}

/** Looks at everything at once; ends when the slowest file does, or its patience. */
export async function readCompanion(look: Look, dataDir: string, processors: number): Promise<Readings> {
  const [temperatureC, power, wifi, memory, load, uptime, space] = await Promise.all([
    temperatureBy(look),
    powerBy(look),
    look.read('/proc/net/wireless'),
    look.read('/proc/meminfo'),
    look.read('/proc/loadavg'),
    look.read('/proc/uptime'),
    look.space(dataDir),
  ]);
  return {
    temperatureC,
    ...power,
    wifi: wifiOf(wifi),
    ...memoryOf(memory),
    load: loadOf(load, processors),
    uptimeS: first(numberIn(uptime)),
    diskFreeB: first(space?.freeB),
    diskTotalB: first(space?.totalB),
  };
}

const zones = '/sys/class/thermal';
async function temperatureBy(look: Look): Promise<number | null> {
  const names = ((await look.list(zones)) ?? []).filter((name) => name.startsWith('thermal_zone')).slice(0, 32);
  return hottest(await Promise.all(names.map((name) => look.read(`${zones}/${name}/temp`))));
}

const firmware = '/sys/devices/platform/soc/soc:firmware/get_throttled';
const sensors = '/sys/class/hwmon';
const unknownPower: Power = { underVoltage: null, underVoltageSeen: null, throttled: null };

/** Newer kernels have the firmware's word as the alarm of a sensor, which tells of now alone. */
async function powerBy(look: Look): Promise<Power> {
  const told = powerOf(await look.read(firmware));
  if (told) return told;
  for (const name of ((await look.list(sensors)) ?? []).slice(0, 32)) {
    if ((await look.read(`${sensors}/${name}/name`))?.trim() !== 'rpi_volt') continue;
    const alarm = numberIn(await look.read(`${sensors}/${name}/in0_lcrit_alarm`));
    return { ...unknownPower, underVoltage: alarm === undefined ? null : alarm !== 0 };
  }
  return unknownPower;
}

/** Of ModemManager's JSON: quality in per cent, and the technology in its own word. */
export function lteOf(json: string): Pick<NonNullable<CompanionHealth['lte']>, 'signalPct' | 'technology'> | null {
  const quality = /"signal-quality"\s*:\s*\{[^}]*"value"\s*:\s*"?(\d{1,3})"?/.exec(json)?.[1];
  if (quality === undefined) return null;
  const technology = /"access-technologies"\s*:\s*\[\s*"([\w-]{1,20})"/.exec(json)?.[1];
  return { signalPct: Math.min(100, Number(quality)), technology: technology ?? null };
}
