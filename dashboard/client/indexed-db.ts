/** One record in IndexedDB, in one store of one database. Each call is one transaction, done when it is complete. */
import type { Kept, Storage } from './keeper.ts';

type RequestLike<T> = {
  readonly result: T;
  readonly error: { readonly message: string } | null;
  onsuccess: unknown;
  onerror: unknown;
};
type StoreLike = {
  get(key: string): RequestLike<unknown>;
  put(value: unknown, key: string): unknown;
  delete(key: string): unknown;
};
type TransactionLike = {
  objectStore(name: string): StoreLike;
  readonly error: { readonly message: string } | null;
  oncomplete: unknown;
  onabort: unknown;
  onerror: unknown;
};
type DatabaseLike = {
  createObjectStore(name: string): unknown;
  transaction(name: string, mode: 'readonly' | 'readwrite'): TransactionLike;
  close(): void;
};
/** The part of the IndexedDB standard that is needed here; a browser's or a Worker's own `indexedDB` has it. */
export type IndexedDbLike = {
  open(name: string, version: number): RequestLike<DatabaseLike> & { onupgradeneeded: unknown; onblocked: unknown };
};

const storeName = 'kept';

/** `find` hands out the factory, and may throw where a browser forbids even to look at it. */
export function indexedDbStorage<T = Kept>(
  find: () => IndexedDbLike | undefined,
  database: string,
  key: string,
): Storage<T> {
  const open = () =>
    new Promise<DatabaseLike>((resolve, reject) => {
      const factory = find();
      if (factory === undefined) return reject(new Error('this browser has no storage for pages'));
      const request = factory.open(database, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(storeName);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error(request.error?.message ?? 'storage cannot be opened'));
      request.onblocked = () => reject(new Error('storage is held by another page'));
    });

  /** Opened for each call: a connection that is kept open would block other tabs from an upgrade, and dies in a freeze. */
  const within = async <T>(mode: 'readonly' | 'readwrite', act: (store: StoreLike) => () => T): Promise<T> => {
    const db = await open();
    try {
      return await new Promise<T>((resolve, reject) => {
        const transaction = db.transaction(storeName, mode);
        const result = act(transaction.objectStore(storeName));
        const fail = () => reject(new Error(transaction.error?.message || 'storage refused the write'));
        transaction.oncomplete = () => resolve(result());
        transaction.onabort = fail;
        transaction.onerror = fail;
      });
    } finally {
      db.close();
    }
  };

  return {
    load: () =>
      within('readonly', (store) => {
        const request = store.get(key);
        return () => request.result;
      }),
    save: (record) =>
      within('readwrite', (store) => {
        store.put(record, key);
        return () => {};
      }),
    clear: () =>
      within('readwrite', (store) => {
        store.delete(key);
        return () => {};
      }),
  };
}
