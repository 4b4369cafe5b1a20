import { closeSync, fsyncSync, openSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** The part of emscripten's NODEFS that PGlite 0.5.16 leaves without an fsync (upstream issue 1107). */
interface Stream {
  readonly nfd?: number;
  readonly node: unknown;
}
interface EmscriptenModule {
  readonly NODEFS: {
    readonly stream_ops: { fsync?: (stream: Stream) => number };
    realPath(node: unknown): string;
  };
}

/**
 * PGlite starts with fsync off and its file system cannot sync at all, so by itself a commit lives only in the page cache.
 * This file system syncs for real; `onSync` lets a test count.
 */
export class DurableNodeFS extends NodeFS {
  readonly #onSync: () => void;

  constructor(folder: string, onSync: () => void = () => undefined) {
    super(folder);
    this.#onSync = onSync;
  }

  override async init(pg: PGlite, options: Parameters<NodeFS['init']>[1]): ReturnType<NodeFS['init']> {
    const ready = await super.init(pg, options);
    const before = ready.emscriptenOpts.preRun;
    const addSync = (module: unknown) => this.#addSync(module as EmscriptenModule);
    ready.emscriptenOpts.preRun = [...(Array.isArray(before) ? before : before ? [before] : []), addSync];
    return ready;
  }

  #addSync(module: EmscriptenModule): void {
    module.NODEFS.stream_ops.fsync ??= (stream) => {
      this.#onSync();
      if (stream.nfd !== undefined) fsyncSync(stream.nfd);
      else syncFolder(module.NODEFS.realPath(stream.node));
      return 0;
    };
  }
}

/** A directory has no open descriptor of its own in NODEFS; its entries are durable only once it is synced too. */
function syncFolder(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Start parameters that make PostgreSQL ask for the syncs. Dropping the others would hang PGlite; a -F would win over any setting. */
export const durableStartParams = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  '-c',
  'fsync=on',
  '-c',
  'wal_sync_method=fsync',
];
