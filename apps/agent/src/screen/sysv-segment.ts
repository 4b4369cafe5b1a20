/** System V shared memory: a piece of memory that the X server writes and this process reads, without a copy. */
export interface SysvSegment {
  readonly id: number;
  /** Lets the system free the segment with its last user: call it once the X server has attached. */
  markForRemoval(): void;
}

/** Puts a new segment in the place of that memory, which begins a page and fills whole ones. */
export type ShareMemory = (memory: Buffer) => SysvSegment;

const ipcPrivate = 0;
const ipcCreate = 0o1000;
const ownerReadWrite = 0o600;
const ipcRemove = 0;
/** Takes the place of what is mapped there. */
const remap = 0o40000;
const failed = 0xffffffffffffffffn;

/**
 * Undefined where the platform or the loader has no such thing. There is no way back: a segment stays where it was put until the
 * memory itself goes, since a hole in it would be fatal to whoever reads there.
 */
export async function loadSysvMemory(): Promise<ShareMemory | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    const { default: koffi } = await import('koffi');
    const libc = koffi.load(null);
    const shmget = libc.func('int shmget(int key, size_t size, int flags)');
    const shmat = libc.func('void *shmat(int id, void *address, int flags)');
    const shmctl = libc.func('int shmctl(int id, int command, void *buffer)');
    return (memory) => {
      const id = Number(shmget(ipcPrivate, memory.length, ipcCreate | ownerReadWrite));
      if (id < 0) throw new Error(`shmget failed with errno ${koffi.errno()}`);
      const markForRemoval = (): void => void shmctl(id, ipcRemove, null);
      const address: unknown = shmat(id, memory, remap);
      if (address !== null && koffi.address(address) !== failed) return { id, markForRemoval };
      markForRemoval();
      throw new Error(`shmat failed with errno ${koffi.errno()}`);
    };
  } catch {
    // No native library for this machine: capture has two other ways.
    return undefined;
  }
}
