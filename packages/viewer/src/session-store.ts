import { type Admitted, admitted as admittedSchema, type Id } from '@usher/contract';

/** What a viewer's tab finds after Connect, and again after a reload: keys by session id, in this browser alone. */
export interface RememberedSession {
  readonly key: CryptoKeyPair;
  /** The right Connect got, once; null on a reload, which resumes. */
  readonly admitted: Admitted | null;
}

const databaseName = 'usher-viewer';
const storeName = 'sessions';
/** A tab that crashed leaves its key behind. */
const keptMs = 7 * 24 * 3_600_000;

export async function rememberSession(admitted: Admitted, key: CryptoKeyPair): Promise<void> {
  await inStore(async (store) => {
    await forgetOlderThan(store, Date.now() - keptMs);
    await answer(store.put({ key, admitted, at: Date.now() }, admitted.session));
  });
}

/** Null when this browser has no key for it: then a new key resumes the session just as well. */
export function recallSession(session: Id): Promise<RememberedSession | null> {
  return inStore(async (store) => {
    const found: unknown = await answer(store.get(session));
    if (!isRecord(found)) return null;
    await answer(store.put({ ...found, admitted: null }, session));
    const admitted = admittedSchema.safeParse(found.admitted);
    return { key: found.key, admitted: admitted.success ? admitted.data : null };
  });
}

export async function forgetSession(session: Id): Promise<void> {
  await inStore((store) => answer(store.delete(session)));
}

interface StoredSession {
  readonly key: CryptoKeyPair;
  readonly admitted: unknown;
  readonly at: number;
}

function isRecord(found: unknown): found is StoredSession {
  return typeof found === 'object' && found !== null && 'key' in found && 'at' in found;
}

async function forgetOlderThan(store: IDBObjectStore, at: number): Promise<void> {
  const keys = await answer(store.getAllKeys());
  for (const key of keys) {
    const found: unknown = await answer(store.get(key));
    if (!isRecord(found) || found.at < at) await answer(store.delete(key));
  }
}

async function inStore<T>(work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const opening = indexedDB.open(databaseName, 1);
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(storeName));
  const database = await answer(opening);
  try {
    return await work(database.transaction(storeName, 'readwrite').objectStore(storeName));
  } finally {
    database.close();
  }
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () =>
      reject(request.error ?? new Error('this browser keeps no data for the viewer')),
    );
  });
}
