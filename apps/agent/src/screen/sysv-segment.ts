/** System V shared memory: a piece of memory that the X server writes and this process reads, without a copy. */
export interface SysvSegment {
  readonly id: number;
  /** Aliases the shared memory. Must not be touched after `release`. */
  readonly bytes: Buffer;
  /** Lets the system free the segment with its last user: call it once the X server has attached. */
  markForRemoval(): void;
  release(): void;
}

export type AllocateSegment = (lengthBytes: number) => SysvSegment;

const ipcPrivate = 0;
const ipcCreate = 0o1000;
const ownerReadWrite = 0o600;
const ipcRemove = 0;

/** Undefined where the platform or the loader has no such thing. */
export async function loadSysvMemory(): Promise<AllocateSegment | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    const { default: koffi } = await import('koffi');
    const libc = koffi.load(null);
    const shmget = libc.func('int shmget(int key, size_t size, int flags)');
    const shmat = libc.func('void *shmat(int id, void *address, int flags)');
    const shmdt = libc.func('int shmdt(void *address)');
    const shmctl = libc.func('int shmctl(int id, int command, void *buffer)');
    return (lengthBytes) => {
      const id = Number(shmget(ipcPrivate, lengthBytes, ipcCreate | ownerReadWrite));
      if (id < 0) throw new Error(`shmget failed with errno ${koffi.errno()}`);
      const remove = (): void => void shmctl(id, ipcRemove, null);
      const address: unknown = shmat(id, null, 0);
      if (address === null || koffi.address(address) === 0xffffffffffffffffn) {
        remove();
        throw new Error(`shmat failed with errno ${koffi.errno()}`);
      }
      return {
        id,
        bytes: Buffer.from(koffi.view(address, lengthBytes)),
        markForRemoval: remove,
        release: () => void shmdt(address),
      };
    };
  } catch {
    // No native library for this machine: capture has two other ways.
    return undefined;
  }
}
