/**
 * Programs beside the bridge are often run by root, and the data directory is the bridge's user's. Whoever took the
 * bridge over may have laid links there, and root would write, and read, wherever they lead. So root is that user while
 * it has to do with the directory, and the system itself refuses what that user may not. The folders that lead there
 * are believed.
 */
import { lstatSync, readlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { ConfigError } from './setting-values.ts';

type Owner = { readonly uid: number; readonly gid: number };
type Act<T> = () => Promise<T> | T;

/**
 * As oneself where one is not root, or the folder is root's. It is all of the process that changes: nothing else may be
 * under way. Throws {@link ConfigError} where root may not become the owner; nothing was done then.
 */
export async function asOwnerOf<T>(folder: string, act: Act<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return act();
  const owner = ownerOf(resolve(folder));
  if (owner === undefined || owner.uid === 0) return act();
  const before = { gid: process.getegid?.() ?? 0, groups: process.getgroups?.() ?? [] };
  try {
    become(owner, folder);
    return await act();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(before.gid);
    process.setgroups?.(before.groups);
  }
}

/** The same for one path, which may be elsewhere as well: there one acts as oneself. */
export async function asOwnerWithin<T>(folder: string, path: string, act: Act<T>): Promise<T> {
  return resolve(path).startsWith(join(resolve(folder), sep)) ? asOwnerOf(folder, act) : act();
}

/** Where it is not there yet, whose the folder is that it would be made in. A link that root laid is followed. */
function ownerOf(path: string): Owner | undefined {
  const found = about(path);
  if (found === undefined) return path === dirname(path) ? undefined : ownerOf(dirname(path));
  if (!found.isSymbolicLink() || found.uid !== 0) return found;
  return ownerOf(resolve(dirname(path), readlinkSync(path)));
}

function about(path: string) {
  try {
    return lstatSync(path);
  } catch (error) {
    const { code } = error instanceof Error && 'code' in error ? error : { code: undefined };
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ConfigError(`whose ${path} is cannot be told: ${error instanceof Error ? error.message : error}`);
  }
}

/** With the user's own group alone: the folder's may be one that the user is not in. */
function become(owner: Owner, folder: string): void {
  try {
    const group = groupOf(owner);
    process.setgroups?.([]);
    process.setegid?.(group);
    process.seteuid?.(owner.uid);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${folder} is user ${owner.uid}'s, whom root cannot be here: ask as that one (${why})`);
  }
}

/** Of a user whom this machine has no name for it is the folder's, but for root's, which is nobody else's. */
function groupOf({ uid, gid }: Owner): number {
  // The system tells of the one who asks, and of nobody else.
  process.seteuid?.(uid);
  try {
    return userInfo().gid;
  } catch {
    return gid === 0 ? uid : gid;
  } finally {
    process.seteuid?.(0);
  }
}
