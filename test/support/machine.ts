/** A machine made of tables: files, devices and what programs say. What is not in them is not there. */
import type { About, Look, Ran, Space } from '../../bridge/machine/look.ts';

export type Machine = {
  readonly files?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly abouts?: Readonly<Record<string, About>>;
  /** Paths that may not be read or written. */
  readonly forbidden?: readonly string[];
  readonly spaces?: Readonly<Record<string, Space>>;
  /** By the whole command line; a number is an exit code without a word. */
  readonly programs?: Readonly<Record<string, string | number>>;
};

export function lookAt(machine: Machine): Look & { readonly ran: string[] } {
  const { files = {}, links = {}, abouts = {}, forbidden = [], spaces = {}, programs = {} } = machine;
  const paths = [...Object.keys(files), ...Object.keys(links), ...Object.keys(abouts)];
  const under = (folder: string) => paths.filter((path) => path.startsWith(`${folder}/`));
  const ran: string[] = [];
  return {
    ran,
    read: async (path) => (forbidden.includes(path) ? undefined : files[path]),
    list: async (folder) => {
      const names = under(folder).map((path) => path.slice(folder.length + 1).split('/')[0] ?? '');
      return forbidden.includes(folder) || names.length === 0 ? undefined : [...new Set(names)];
    },
    target: async (path) => links[path],
    about: async (path) =>
      abouts[path] ??
      (files[path] !== undefined ? { kind: 'file', mode: 0o644, uid: 0, gid: 0, changedWall: 0 } : undefined) ??
      (under(path).length > 0 ? { kind: 'directory', mode: 0o755, uid: 0, gid: 0, changedWall: 0 } : undefined),
    may: async (path) => !forbidden.includes(path) && (paths.includes(path) || under(path).length > 0),
    space: async (path) => spaces[path],
    run: async (program, args): Promise<Ran> => {
      const line = [program, ...args].join(' ');
      ran.push(line);
      const said = programs[line];
      if (said === undefined) return { code: null, out: '', missing: true };
      return typeof said === 'number'
        ? { code: said, out: '', missing: false }
        : { code: 0, out: said, missing: false };
    },
  };
}
