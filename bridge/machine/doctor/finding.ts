/** What the doctor says: of each thing it looked at one line, with what to do where something is to be done. */
export type Level = 'ok' | 'attention' | 'fail' | 'unknown';

export type Finding = {
  /** What was looked at, in a word or two. */
  readonly check: string;
  readonly level: Level;
  readonly found: string;
  /** Empty where nothing is to be done. */
  readonly advice: string;
};

/** The findings of one check, without its name. */
export type Found = Omit<Finding, 'check'>;

export const ok = (found: string): Found => ({ level: 'ok', found, advice: '' });
export const attention = (found: string, advice: string): Found => ({ level: 'attention', found, advice });
export const fail = (found: string, advice: string): Found => ({ level: 'fail', found, advice });
export const unknown = (found: string, advice = ''): Found => ({ level: 'unknown', found, advice });

/** 2 where something fails, 1 where something needs attention; what cannot be known is no reason. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 | 2 {
  if (findings.some(({ level }) => level === 'fail')) return 2;
  return findings.some(({ level }) => level === 'attention') ? 1 : 0;
}

/** What came from devices and files may hold what moves a terminal's cursor. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ');

export const lineOf = ({ check, level, found, advice }: Finding): string =>
  plain(`${level.padEnd(9)}  ${check}: ${found}${advice === '' ? '' : `. ${advice}`}`);
